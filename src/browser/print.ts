// Shows the print buttons of a page; without scripts the browser's own menu prints.
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    window.print()
  })
}
