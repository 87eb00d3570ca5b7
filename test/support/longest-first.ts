import { BaseSequencer, type TestSpecification } from 'vitest/node'

const byProject = ['e2e', 'faults', 'server', 'client', 'domain']
/** Files that take a minute or more, the longest first; whatever else there is comes after them. */
const longest = [
  'e2e/watch',
  'e2e/writing',
  'e2e/list-work',
  'e2e/whole-loop',
  'server/supervisor',
  'e2e/gallery',
  'e2e/faults',
  'e2e/every-profile',
  'faults/killed-at-boundaries',
  'faults/many-sweepers',
  'sandbox/in-the-browser',
  'server/embedded-cluster',
]

/**
 * Order of the files of a run: what takes longest comes first, so that no worker is left with it alone at the end.
 * Nothing is known of earlier runs on a fresh clone; this list is.
 */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => rankOf(one) - rankOf(other)))
  }
}

function rankOf({ moduleId, project }: TestSpecification): number {
  const place = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return place >= 0 ? place : longest.length + byProject.indexOf(project.name)
}
