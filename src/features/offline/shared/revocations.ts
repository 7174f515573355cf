import { encodeCardHeader } from '../../codes/card-code-format.js'
import { sha256HexOf } from './digest.js'

/** How a revocation list names a card; `revocationEntry` in codes/card-code.ts says the same with Node's cryptography. */
export async function revocationEntryOf(serial: number, issueNo: number): Promise<string> {
  const header = encodeCardHeader({ keyId: 0, serial, issueNo, expiryDay: 0 })
  return (await sha256HexOf(header.slice(4, 12))).slice(0, 32)
}
