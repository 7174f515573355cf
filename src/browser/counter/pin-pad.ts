const LENGTH = 6

/** The keypad of a locked counter. Without this script the fields of the form do. */
export function pinPad() {
  const form = document.querySelector<HTMLFormElement>('#unlock-form')
  const pad = document.querySelector<HTMLElement>('#pin-keys')
  const field = document.querySelector<HTMLInputElement>('#pin')
  if (!form || !pad || !field) return
  pad.hidden = false

  pad.addEventListener('click', (event) => {
    const key = (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key
    if (!key) return
    if (key === 'clear') field.value = ''
    else if (key === 'back') field.value = field.value.slice(0, -1)
    else field.value = (field.value + key).slice(0, LENGTH)
    // Only what was tapped goes off by itself: the digits of a goods' bar code, typed by a scanner, would be a wrong PIN.
    const isDigit = /^\d$/.test(key)
    if (isDigit && field.value.length === LENGTH && form.reportValidity()) form.requestSubmit()
  })
  for (const choice of form.querySelectorAll('[name=userId]')) {
    choice.addEventListener('change', () => {
      field.focus()
    })
  }
  if (form.querySelector('[name=userId]:checked')) field.focus()
}
