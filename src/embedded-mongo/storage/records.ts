/** Records are numbered in the order they were inserted; six bytes keep that order in the file */
export const RECORD_BYTES = 6

const record = Buffer.alloc(RECORD_BYTES)

export function recordBytes(number: number): string {
  record.writeUIntBE(number, 0, RECORD_BYTES)
  return record.latin1Slice(0, RECORD_BYTES)
}

export function recordNumber(bytes: string): number {
  record.latin1Write(bytes, 0)
  return record.readUIntBE(0, RECORD_BYTES)
}
