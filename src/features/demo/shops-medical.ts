import { freeService, hoursOn, percentOff, phone, WORKDAYS, type DemoShop } from './demo-shop.js'

const pharmacy: DemoShop = {
  key: 'pharmacy',
  shop: {
    name: '康泰大药房新旺店',
    category: 'medical',
    address: '新旺街 8 号',
    phone: phone(4),
    weeklyHours: hoursOn('08:00', '21:00'),
    location: { lng: 113.2815, lat: 40.0919 },
  },
  agreementTitle: '药品助老服务项目协议',
  services: ['非处方药优惠', '免费量血压、测血糖'],
  benefits: [
    percentOff(
      '非处方药九折',
      10,
      { perDay: 4, bill: [18, 260], hours: [8, 20] },
      { maxDiscountFen: 3000, secondFactorAboveFen: 20_000 },
    ),
  ],
}

const dental: DemoShop = {
  key: 'dental',
  shop: {
    name: '晋康口腔诊所',
    category: 'medical',
    address: '同泉路 33 号',
    phone: phone(5),
    weeklyHours: hoursOn('08:30', '18:00', [1, 2, 3, 4, 5, 6]),
    location: { lng: 113.2861, lat: 40.0894 },
  },
  agreementTitle: '口腔助老服务项目协议',
  services: ['口腔检查', '义齿修复优惠'],
  benefits: [
    freeService(
      '每年免费口腔检查一次',
      3000,
      { perDay: 0.5, hours: [9, 17], weekdays: [1, 2, 3, 4, 5, 6] },
      { limits: [{ measure: 'count', max: 1, period: 'year', per: 'member' }] },
    ),
    percentOff(
      '补牙、镶牙八折',
      20,
      { perDay: 0.4, bill: [120, 1800], hours: [9, 17], weekdays: WORKDAYS },
      {
        maxDiscountFen: 50_000,
        secondFactorAboveFen: 100_000,
        limits: [{ measure: 'amount', max: 80_000, period: 'year', per: 'member' }],
      },
    ),
  ],
}

const eyes: DemoShop = {
  key: 'eyes',
  shop: {
    name: '明眸眼科门诊',
    category: 'medical',
    address: '同泉路 41 号',
    phone: phone(6),
    weeklyHours: hoursOn('08:30', '17:30', [1, 2, 3, 4, 5]),
    location: { lng: 113.2868, lat: 40.0891 },
  },
  agreementTitle: '眼健康助老服务项目协议',
  services: ['白内障筛查', '老花镜验配'],
  benefits: [
    freeService(
      '每年免费眼科检查一次',
      8000,
      { perDay: 0.5, hours: [9, 16], weekdays: WORKDAYS },
      {
        limits: [
          { measure: 'count', max: 1, period: 'year', per: 'member' },
          { measure: 'count', max: 150, period: 'year', per: 'benefit' },
        ],
        subsidyPercent: 30,
      },
    ),
    percentOff('老花镜八八折', 12, { perDay: 0.3, bill: [80, 400], hours: [9, 16], weekdays: WORKDAYS }),
  ],
}

const massage: DemoShop = {
  key: 'massage',
  shop: {
    name: '仁和推拿馆',
    category: 'medical',
    address: '御锦源小区 9 号楼底商 104',
    phone: phone(7),
    weeklyHours: hoursOn('08:30', '20:30'),
    location: { lng: 113.2808, lat: 40.0926 },
  },
  agreementTitle: '推拿助老服务项目协议',
  services: ['肩颈、腰腿推拿', '退役军人优先'],
  benefits: [
    percentOff(
      '工作日上午推拿七折',
      30,
      { perDay: 1.6, bill: [60, 120], hours: [9, 11], weekdays: WORKDAYS },
      { weekdays: WORKDAYS, hours: { from: '08:30', to: '12:00' } },
    ),
  ],
}

export const MEDICAL_SHOPS: readonly DemoShop[] = [pharmacy, dental, eyes, massage]
