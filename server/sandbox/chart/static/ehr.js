// Relaunch reloads the frame only: its address issues a new launch each time.
for (const link of document.querySelectorAll('[data-relaunch]')) {
  link.addEventListener('click', (event) => {
    const frame = document.querySelector('iframe[data-launch]')
    if (frame === null) return
    event.preventDefault()
    frame.src = frame.dataset.launch
  })
}

// Choosing a person switches at once; without this script the button does.
for (const select of document.querySelectorAll('.signed-in select')) {
  select.addEventListener('change', () => select.form.requestSubmit())
  select.form.querySelector('button').hidden = true
}
