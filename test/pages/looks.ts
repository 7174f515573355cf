/** Width, colours and language in pairs: each two of them meet in one of these, which is what layouts break on. */
export const LOOKS = [
  { locale: 'zh-CN', width: 390, height: 844, colorScheme: 'light' },
  { locale: 'zh-CN', width: 1280, height: 860, colorScheme: 'dark' },
  { locale: 'en', width: 390, height: 844, colorScheme: 'dark' },
  { locale: 'en', width: 1280, height: 860, colorScheme: 'light' },
] as const
