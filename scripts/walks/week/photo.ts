import type { BrowserContext } from 'playwright-core'

/** A photo as a phone takes it, drawn for the walk. */
export async function photo(context: BrowserContext) {
  const page = await context.newPage()
  await page.setViewportSize({ width: 800, height: 600 })
  await page.setContent(
    '<body style="margin:0;background:linear-gradient(#d9d2c5,#9a8f7d);display:grid;place-items:center;height:100vh">' +
      '<div style="width:560px;height:320px;background:repeating-linear-gradient(90deg,#f6f4ef 0 40px,#b9b3a6 40px 48px)"></div>',
  )
  const buffer = await page.screenshot({ type: 'jpeg', quality: 85 })
  await page.close()
  return { name: '照片.jpg', mimeType: 'image/jpeg', buffer }
}
