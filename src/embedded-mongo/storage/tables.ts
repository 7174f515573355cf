/** Table 0 says what the other tables are */
export const META = '\0\0\0\0'

export function tableName(number: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes.latin1Slice(0, 4)
}

export const tableNumber = (name: string) => Buffer.from(name, 'latin1').readUInt32BE(0)
