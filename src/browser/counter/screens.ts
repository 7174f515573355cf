export type Screen = 'scan' | 'busy' | 'benefits' | 'bill' | 'result' | 'unknown' | 'void' | 'correct'

/** The states of the one page: a part is shown in the states that its `data-screen` names. */
export function createScreens(root: HTMLElement) {
  const parts = [...root.querySelectorAll<HTMLElement>('[data-screen]')]
  let current: Screen = 'scan'

  return {
    get current() {
      return current
    },
    /** Goes to a state and moves the focus to what it is about. */
    show(screen: Screen, focus: HTMLElement) {
      current = screen
      root.dataset.state = screen
      for (const part of parts) part.hidden = !part.dataset.screen?.split(' ').includes(screen)
      focus.focus({ preventScroll: true })
      window.scrollTo({ top: 0 })
    },
  }
}
export type Screens = ReturnType<typeof createScreens>
