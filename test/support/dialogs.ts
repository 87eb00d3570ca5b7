/** jsdom knows the element but not what it does: opening, closing, and leaving with Escape, as a browser has them. */
export function teachDialogs(): void {
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    const before = document.activeElement
    this.setAttribute('open', '')
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return
      const isLeft = this.dispatchEvent(new Event('cancel', { cancelable: true }))
      if (isLeft) this.close()
    })
    this.addEventListener('close', () => before instanceof HTMLElement && before.focus(), { once: true })
  }
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    if (!this.hasAttribute('open')) return
    this.removeAttribute('open')
    this.dispatchEvent(new Event('close'))
  }
}
