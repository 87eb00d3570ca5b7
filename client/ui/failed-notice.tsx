/** Says that something could not be read, beside the button that tries again. */
export function FailedNotice({ text, retry, onRetry }: { text: string; retry: string; onRetry: () => void }) {
  return (
    <p role="alert" className="command-wrong">
      {text}{' '}
      <button type="button" className="btn small" onClick={onRetry}>
        {retry}
      </button>
    </p>
  )
}
