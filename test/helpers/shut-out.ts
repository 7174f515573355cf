import { expect } from 'chai'

/**
 * Asks until the answer is 401, and expects no request that was sent a second or more after this call to be answered otherwise. By when it
 * was sent: how long a busy machine takes to answer says nothing of what it answers.
 */
export async function expectShutOutWithinASecond(ask: () => Promise<{ status: number }>): Promise<void> {
  const began = performance.now()
  for (;;) {
    const asked = performance.now() - began
    const { status } = await ask()
    if (status === 401) return
    expect(status).to.equal(200)
    expect(asked, 'ms until somebody was still let in').to.be.lessThan(1000)
  }
}
