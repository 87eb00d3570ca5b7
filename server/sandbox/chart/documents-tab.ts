import { html } from 'hono/html'
import type { ChartDeps } from './chart-deps.ts'
import { chartParameters, type ChartQuery } from './chart-query.ts'
import { ChartDocument } from './chart-resources.ts'
import { readAttachment } from './document-content.ts'
import { type Markup, scrollable } from './layout.ts'
import { clinicalMoment, conceptText, referenceText } from './wording.ts'

type Request = { readonly query: ChartQuery; readonly open: string | undefined }

/** The documents of a chart, newest first, and the text of the one that is open. */
export async function documentsTab(
  patient: string,
  { query, open }: Request,
  deps: ChartDeps,
): Promise<Markup> {
  const documents = await deps.records.search('DocumentReference', { patient }, ChartDocument)
  documents.sort((one, other) => (other.date ?? '').localeCompare(one.date ?? ''))
  if (documents.length === 0) return html`<p class="empty">No documents</p>`
  const opened = documents.find((document) => document.id === open)
  const link = (id: string) => {
    const parameters = chartParameters({ ...query, tab: 'documents' })
    parameters.set('document', id)
    return `/chart/${encodeURIComponent(patient)}?${parameters}#document`
  }
  return html`${scrollable(
    'Documents',
    html`<table>
      <thead>
        <tr>
          <th scope="col">Date</th>
          <th scope="col">Document</th>
          <th scope="col">Author</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        ${documents.map(
          (document) =>
            html`<tr>
              <td class="when">${clinicalMoment(document.date, deps.practice.timeZone)}</td>
              <td><a href="${link(document.id)}" lang="${languageOf(document)}">${titleOf(document)}</a></td>
              <td>${referenceText(document.author?.[0])}</td>
              <td>
                ${[document.status, document.docStatus].filter((each) => each !== undefined).join(', ')}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  )}
  ${opened === undefined ? '' : await openDocument(opened, deps)}`
}

function titleOf(document: ChartDocument): string {
  return document.description ?? document.content?.[0]?.attachment.title ?? conceptText(document.type)
}

/** A BCP 47 tag; documents of this practice are in English unless they say otherwise. */
function languageOf(document: ChartDocument): string {
  return document.content?.[0]?.attachment.language ?? 'en'
}

async function openDocument(document: ChartDocument, deps: ChartDeps): Promise<Markup> {
  const attachment = document.content?.[0]?.attachment
  const content = await readAttachment(attachment, deps.records)
  return html`<article class="card" id="document" tabindex="-1">
    <h2 lang="${languageOf(document)}">${titleOf(document)}</h2>
    ${content === undefined ? html`<p class="empty">The document has no content here</p>` : ''}
    ${content?.kind === 'text' ? html`<pre lang="${languageOf(document)}">${content.text}</pre>` : ''}
    ${
      content?.kind === 'file'
        ? html`<p>
            <a href="/documents/${encodeURIComponent(document.id)}/content">Open the file</a>
            <span class="side">${content.contentType}, ${Math.ceil(content.bytes.length / 1024)} kB</span>
          </p>`
        : ''
    }
  </article>`
}
