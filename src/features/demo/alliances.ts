import type { ALLIANCE_KINDS } from '../communities/community.model.js'

export interface DemoAlliance {
  kind: (typeof ALLIANCE_KINDS)[number]
  name: string
  summary: string
  organizations: string[]
}

/** The members of the merchant alliance are the shops that have signed. */
export function demoAlliances(shopNames: string[]): DemoAlliance[] {
  return [
    {
      kind: 'merchant',
      name: '商圈联盟',
      summary:
        '小区周边的商户与社区签订助老服务项目协议，把优惠和服务送到老人身边，用了多少、惠及了谁，月月有账可查。',
      organizations: shopNames,
    },
    {
      kind: 'property',
      name: '物业联盟',
      summary: '物业、业主委员会与社区每月碰头，一起解决电梯、照明、扶手、积雪这些老人出门先遇到的事。',
      organizations: ['御锦源物业服务中心', '御锦源小区业主委员会', '新旺片区供热站'],
    },
    {
      kind: 'club',
      name: '社团联盟',
      summary: '居民自己办的社团开到楼下：会唱的教唱，会写的教写，独居老人每周有人约、有处去。',
      organizations: ['晚晴合唱团', '御锦源书画社', '晨光太极队', '邻里志愿服务队'],
    },
    {
      kind: 'committee',
      name: '大党委联盟',
      summary: '驻区单位的党组织和社区党组织同商共办，认领“微心愿”，派出党员为行动不便的老人跑腿办事。',
      organizations: ['驻区学校党支部', '驻区医院党支部', '驻区银行网点党支部', '社区党委'],
    },
  ]
}
