/** The element with this id, which the page's template promises. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`The page has no element #${id}`)
  return element as unknown as T
}

/** A new element with a class and text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}

/** Shows words in an element, or hides it when there are none. */
export function say(element: HTMLElement, words: string) {
  element.textContent = words
  element.hidden = words === ''
}
