import { number } from './note-practice.ts'

export type MessageChanges = {
  document?: string
  parent?: string
  name?: string
  order?: string
  control?: string
  plan?: string
}

/** A document message of HL7 v2; as it stands, about `sr-1`, and filed by itself. */
export const messageOf = (event: string, changes: MessageChanges = {}): Buffer => {
  const { document = 'D-1', parent, name = 'Okafor^Adaeze', order = number, control = '1' } = changes
  const { plan = 'Stress test within two weeks.' } = changes
  const idOf = (value?: string) => (value === undefined ? '' : `${value}^^5.5^ISO`)
  return Buffer.from(
    [
      `MSH|^~\\&|EMR|CARDIO|BATON|B|20260123110000-0500||MDM^${event}^MDM_T02|${control}|P|2.5.1`,
      `PID|1||||${name}||19610307`,
      ...(order === '' ? [] : [`ORC|RE|${order}^^1.2.3^ISO`]),
      `TXA|1|11488-4^Consult note^LN||20260120143000-0500|||||1881700001^Nair^Priya|||${idOf(document)}|${idOf(parent)}||||LA||AV`,
      `OBX|1|TX|||Plan:\\.br\\${plan}`,
    ].join('\r'),
  )
}
