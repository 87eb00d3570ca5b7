/** A port that cannot be listened on; the message names the variable that changes it. */
export class UnavailablePort extends Error {
  constructor(port: number, variable: string, code: string) {
    super(`${code}: port ${port} cannot be opened; set ${variable} to a free port`)
    this.name = 'UnavailablePort'
  }
}
