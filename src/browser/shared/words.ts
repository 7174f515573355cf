interface Tree {
  [key: string]: string | Tree
}

export type Words = (key: string, values?: Record<string, string | number>) => string

/** The words that the server put on the page, by dotted key; `{name}` stands for a value. An unknown key says itself. */
export function createWords(json: string): Words {
  const tree = JSON.parse(json) as Tree
  return (key, values = {}) => {
    const found = key
      .split('.')
      .reduce<string | Tree | undefined>(
        (branch, part) => (typeof branch === 'object' ? branch[part] : undefined),
        tree,
      )
    if (typeof found !== 'string') return key
    return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  }
}
