/**
 * Answers questions many at a time: those that come while the last ones are being answered wait, and are then asked
 * together, in the order they came. No question is answered by what began before it was asked.
 *
 * @param answerAll - one answer for each question, in their order; what it throws reaches everybody it was asked for
 */
export function gatherAsked<Question, Answer>(
  answerAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let under: Promise<void> | undefined
  let next: { questions: Question[]; answers: Promise<readonly Answer[]> } | undefined
  const open = () => {
    const questions: Question[] = []
    const answers = (under ?? Promise.resolve()).then(() => {
      next = undefined
      return answerAll(questions)
    })
    under = answers.then(
      () => undefined,
      () => undefined, // told to those who asked
    )
    next = { questions, answers }
    return next
  }
  return async (question) => {
    const { questions, answers } = next ?? open()
    const place = questions.push(question) - 1
    const answer = (await answers)[place]
    if (answer === undefined) throw new Error('a question was left without an answer')
    return answer
  }
}
