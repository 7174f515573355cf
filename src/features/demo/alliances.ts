import type { AllianceKind } from '../communities/alliance-kinds.js'
import type { OrganizationForm } from '../organizations/organization.forms.js'
import type { ResourceForm } from '../resources/resource.forms.js'
import { phone } from './demo-shop.js'

export interface DemoAlliance {
  kind: AllianceKind
  name: string
  summary: string
}

export const DEMO_ALLIANCES: readonly DemoAlliance[] = [
  {
    kind: 'merchant',
    name: '商圈联盟',
    summary:
      '小区周边的商户与社区签订助老服务项目协议，把优惠和服务送到老人身边，用了多少、惠及了谁，月月有账可查。',
  },
  {
    kind: 'property',
    name: '物业联盟',
    summary: '物业、物管会与社区每月碰头，一起解决电梯、照明、扶手、积雪这些老人出门先遇到的事。',
  },
  {
    kind: 'club',
    name: '社团联盟',
    summary: '居民自己办的社团开到楼下：会唱的教唱，会跳的教跳，独居老人每周有人约、有处去。',
  },
  {
    kind: 'committee',
    name: '大党委联盟',
    summary: '驻区单位的党组织和社区党组织同商共办，认领“微心愿”，派出党员为行动不便的老人跑腿办事。',
  },
]

export interface DemoOrganization {
  key: string
  form: Omit<OrganizationForm, 'startsOn' | 'endsOn'>
  resources?: ResourceForm[]
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const WORKDAYS = [1, 2, 3, 4, 5]

/** What the community itself lends. */
export const ACTIVITY_ROOM: ResourceForm = {
  kind: 'venue',
  name: '社区活动室',
  place: '党群服务中心二层',
  description: '有投影和饮水机，进门无台阶。',
  capacity: 60,
  weekdays: EVERY_DAY,
  from: '08:00',
  to: '20:00',
}

export const DEMO_ORGANIZATIONS: readonly DemoOrganization[] = [
  {
    key: 'property',
    form: {
      alliance: 'property',
      name: '御锦源物业服务中心',
      partyOrganization: '御锦源物业党支部',
      contacts: [{ name: '孟师傅', duty: '维修主管', phone: phone(61) }],
      pledges: ['老人报修两小时内接单', '七十岁以上老人更换灯泡、水龙头免人工费'],
    },
    resources: [
      {
        kind: 'people',
        name: '水电维修师傅',
        description: '两位持证师傅，可以上门也可以给居民讲用电安全。',
        weekdays: WORKDAYS,
        from: '09:00',
        to: '17:00',
      },
    ],
  },
  {
    key: 'management',
    form: {
      alliance: 'property',
      name: '御锦源小区物管会',
      contacts: [{ name: '郭玉山', duty: '主任', phone: phone(62) }],
      pledges: ['每月十五日听取居民意见'],
    },
  },
  {
    key: 'choir',
    form: {
      alliance: 'club',
      name: '晚晴合唱团',
      contacts: [{ name: '任慧', duty: '团长', phone: phone(63) }],
      pledges: ['每周三下午教唱，不会唱的也欢迎'],
    },
    resources: [
      {
        kind: 'equipment',
        name: '移动音响和两支话筒',
        description: '充一次电用四小时。',
        weekdays: EVERY_DAY,
        from: '07:00',
        to: '21:00',
      },
    ],
  },
  { key: 'dance', form: { alliance: 'club', name: '金秋舞蹈队', pledges: ['重阳节、春节为老人演出'] } },
  { key: 'opera', form: { alliance: 'club', name: '乡音晋剧社', pledges: ['每月一场折子戏'] } },
  { key: 'drums', form: { alliance: 'club', name: '丰收威风锣鼓队', pledges: ['社区活动免费开场'] } },
  {
    key: 'school',
    form: {
      alliance: 'committee',
      name: '驻区学校',
      partyOrganization: '驻区学校党支部',
      contacts: [{ name: '段文秀', duty: '党支部书记', phone: phone(64) }],
      pledges: ['寒暑假为老人开手机课堂'],
    },
    resources: [
      {
        kind: 'vehicle',
        name: '三十五座大巴',
        description: '带司机，提前三天预订。',
        capacity: 35,
        weekdays: [6, 7],
        from: '07:00',
        to: '18:00',
      },
    ],
  },
  {
    key: 'hospital',
    form: {
      alliance: 'committee',
      name: '驻区医院',
      partyOrganization: '驻区医院党总支',
      contacts: [{ name: '康存厚', duty: '党办主任', phone: phone(65) }],
      pledges: ['每季度一次义诊', '为独居老人建健康档案'],
    },
  },
  {
    key: 'bank',
    form: {
      alliance: 'committee',
      name: '驻区银行网点',
      partyOrganization: '驻区银行网点党支部',
      contacts: [{ name: '石敏', duty: '网点主任', phone: phone(66) }],
      pledges: ['上门为行动不便的老人办业务', '每月讲一次防诈骗'],
    },
  },
]
