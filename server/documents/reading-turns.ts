/** Has one piece of work done after the other, in the order they were asked for. */
export type ReadingTurns = <Outcome>(work: () => Promise<Outcome>) => Promise<Outcome>

/**
 * Opens the one queue of whatever is read in threads of its own. Their limits are what one file may cost, and growth is
 * measured on the whole process: two at once would each be blamed for the other.
 */
export function openReadingTurns(): ReadingTurns {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    // Whoever asked for it is told of its failure; the next in the queue has nothing to do with it.
    last = turn.catch(() => undefined)
    return turn
  }
}
