import mongoose, { type ClientSession, type QueryFilter } from 'mongoose'
import { containing } from '../../http/search.js'
import type { UserRole } from '../../permissions.js'
import { UserModel, type User } from './account.model.js'

export interface UserRecord {
  id: string
  communityId: string | null
  shopId: string | null
  organizationId: string | null
  username: string
  name: string
  role: UserRole
  status: 'active' | 'disabled'
  passwordHash: string
  mustChangePassword: boolean
  passwordExpiresAt: Date | null
  pinHash: string | null
  pinSetAt: Date | null
  revision: number
  createdAt: Date
  updatedAt: Date
}

type NewUser = Omit<
  UserRecord,
  'id' | 'revision' | 'status' | 'pinHash' | 'pinSetAt' | 'createdAt' | 'updatedAt'
>
export type UserChanges = Partial<
  Pick<
    UserRecord,
    | 'name'
    | 'role'
    | 'shopId'
    | 'organizationId'
    | 'status'
    | 'passwordHash'
    | 'mustChangePassword'
    | 'passwordExpiresAt'
    | 'pinHash'
    | 'pinSetAt'
  >
>

/** Which users somebody sees: all, those of one community, or those of one shop. */
export interface UserScope {
  communityId?: string
  shopId?: string
}

export interface UserSearch {
  q?: string | undefined
  role?: UserRole | undefined
  status?: 'active' | 'disabled' | undefined
  after?: string | undefined
  limit: number
}

type Stored = NonNullable<Awaited<ReturnType<typeof findStored>>>
const findStored = async (id: string) => UserModel.findById(id).lean()

function toRecord(user: Stored): UserRecord {
  const { _id, __v, communityId, shopId, organizationId, ...fields } = user
  return {
    ...fields,
    id: String(_id),
    communityId: communityId ? String(communityId) : null,
    shopId: shopId ? String(shopId) : null,
    organizationId: organizationId ? String(organizationId) : null,
    passwordExpiresAt: user.passwordExpiresAt ?? null,
    pinHash: user.pinHash ?? null,
    pinSetAt: user.pinSetAt ?? null,
  }
}

export const accountRepository = {
  async insert(transaction: ClientSession, fields: NewUser): Promise<UserRecord> {
    const [user] = await UserModel.create([fields], { session: transaction })
    if (!user) throw new Error('The store inserted no user')
    return toRecord(user.toObject())
  },

  async findByUsername(username: string): Promise<UserRecord | null> {
    const user = await UserModel.findOne({ username }).lean()
    return user && toRecord(user)
  },

  /** For signing in only, where no community is known yet; everything else goes by `findWithin`. */
  async findById(id: string): Promise<UserRecord | null> {
    const user = await findStored(id)
    return user && toRecord(user)
  },

  async findWithin(scope: UserScope, id: string, transaction?: ClientSession): Promise<UserRecord | null> {
    const user = await UserModel.findOne({ ...scope, _id: id }, null, { session: transaction ?? null }).lean()
    return user && toRecord(user)
  },

  /** One more than `limit`, so that the caller sees whether there are more. */
  async search(scope: UserScope, { q, role, status, after, limit }: UserSearch): Promise<UserRecord[]> {
    const filter: QueryFilter<User> = {
      ...scope,
      ...(role ? { role } : {}),
      ...(status ? { status } : {}),
      ...(after ? { _id: mongoose.trusted({ $gt: after }) } : {}),
      ...(q ? { $or: [{ username: containing(q.toLowerCase()) }, { name: containing(q) }] } : {}),
    }
    const users = await UserModel.find(filter)
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean()
    return users.map(toRecord)
  },

  /** Changes the user if its revision is still the one seen; null otherwise. */
  async change(
    transaction: ClientSession,
    user: Pick<UserRecord, 'id' | 'revision'>,
    changes: UserChanges,
  ): Promise<UserRecord | null> {
    const changed = await UserModel.findOneAndUpdate(
      { _id: user.id, revision: user.revision },
      { $set: changes, $inc: { revision: 1 } },
      { session: transaction, returnDocument: 'after' },
    ).lean()
    return changed && toRecord(changed)
  },

  /**
   * How many other administrators are active. Writes to each of them, so that two transactions which disable each other's
   * administrator meet in a write conflict instead of both counting one.
   */
  async countOtherActiveAdmins(transaction: ClientSession, id: string): Promise<number> {
    const result = await UserModel.updateMany(
      { role: 'admin', status: 'active', _id: mongoose.trusted({ $ne: id }) },
      { $inc: { adminGuard: 1 } },
      { session: transaction, timestamps: false },
    )
    return result.matchedCount
  },
}
