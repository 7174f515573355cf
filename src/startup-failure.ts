/** Errors whose message is written for the operator; the class may come from another module graph, so the name tells. */
const FOR_OPERATORS = new Set([
  'ConfigurationError',
  'DemonstrationRefusedError',
  'KeyringInvalidError',
  'KeyringMissingError',
  'KeyringPermissionsError',
  'OperationError',
])

/** What to tell the operator when the program cannot start: what is expected to happen in words, a defect with its stack. */
export function startupFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'EmbeddedMongoLockedError')
    return `数据目录正被另一个运行中的进程使用。\n${error.message}`
  if (FOR_OPERATORS.has(error.constructor.name) || FOR_OPERATORS.has(error.name)) return error.message
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === 'EADDRINUSE') {
    return (
      `端口 ${port ?? ''} 已被占用：请用 PORT 指定另一个端口。\n` +
      `Port ${port ?? ''} at ${address ?? 'this host'} is in use: name another one in PORT.`
    )
  }
  if (code === 'EACCES') return `The system does not allow it: ${error.message}`
  if (error.name === 'MongooseServerSelectionError' || error.name === 'MongoServerSelectionError') {
    return `MongoDB cannot be reached; look at MONGODB_URI: ${error.message}`
  }
  return error.stack ?? error.message
}
