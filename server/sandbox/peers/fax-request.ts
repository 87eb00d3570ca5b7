import { z } from 'zod'
import type { AttachedFile } from './peer-messages.ts'

export type FaxRequest = {
  readonly to: string
  readonly from: string
  /** What comes out of the machine, in this order. */
  readonly files: readonly AttachedFile[]
  readonly callbackUrl?: string
  /** Multipart unless the sender asks for JSON. */
  readonly callbackAs: 'multipart' | 'json'
  /** The sender's own; empty where it labels nothing. */
  readonly labels: FaxLabels
}

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, { error: 'to is not a number in E.164 format' })
const callbackUrl = z.url({ protocol: /^https?$/ })
/** The sender's own words for a fax, by name; Sinch gives them back with it. */
export const FaxLabels = z.record(z.string(), z.string())
export type FaxLabels = z.infer<typeof FaxLabels>

const JsonRequest = z.object({
  to: number,
  from: z.string().default(''),
  files: z.array(z.object({ file: z.base64(), fileType: z.string() })).min(1, { error: 'files is empty' }),
  callbackUrl: callbackUrl.optional(),
  callbackUrlContentType: z.string().optional(),
  labels: FaxLabels.optional(),
})

const FormRequest = z.object({
  to: number,
  from: z.string().default(''),
  file: z.instanceof(File, { error: 'file is missing' }),
  callbackUrl: callbackUrl.optional(),
  callbackUrlContentType: z.string().optional(),
  labels: z.string().optional(),
})

/** Reads either kind of body. @returns what is wrong with it, in words, when it cannot be sent */
export async function readFaxRequest(request: Request): Promise<FaxRequest | string> {
  const isJson = request.headers.get('content-type')?.includes('application/json') === true
  try {
    return isJson ? fromJson(await request.json()) : await fromForm(await request.formData())
  } catch (error) {
    if (error instanceof z.ZodError) return error.issues[0]?.message ?? 'the request is incomplete'
    return 'the request cannot be read'
  }
}

function fromJson(body: unknown): FaxRequest {
  const { files, labels, ...rest } = JsonRequest.parse(body)
  return { ...commonOf(rest, labels), files: files.map(toFile) }
}

function toFile({ file, fileType }: { file: string; fileType: string }, index: number): AttachedFile {
  const type = fileType.toLowerCase()
  return {
    filename: `fax-${index + 1}.${type}`,
    contentType: type === 'pdf' ? 'application/pdf' : 'application/octet-stream',
    content: Buffer.from(file, 'base64'),
  }
}

async function fromForm(form: FormData): Promise<FaxRequest> {
  const { file, labels, ...rest } = FormRequest.parse(Object.fromEntries(form))
  const content = Buffer.from(await file.arrayBuffer())
  const read = labels === undefined ? undefined : FaxLabels.parse(JSON.parse(labels))
  return {
    ...commonOf(rest, read),
    files: [{ filename: file.name, contentType: file.type || 'application/pdf', content }],
  }
}

type Common = {
  to: string
  from: string
  callbackUrl?: string | undefined
  callbackUrlContentType?: string | undefined
}

function commonOf(read: Common, labels: FaxLabels = {}): Omit<FaxRequest, 'files'> {
  return {
    to: read.to,
    from: read.from,
    callbackAs: read.callbackUrlContentType === 'application/json' ? 'json' : 'multipart',
    ...(read.callbackUrl === undefined ? {} : { callbackUrl: read.callbackUrl }),
    labels,
  }
}
