import { freeService, hoursOn, percentOff, phone, type DemoShop } from './demo-shop.js'

const canteen: DemoShop = {
  key: 'canteen',
  shop: {
    name: '御锦源长者食堂',
    category: 'daily_life',
    address: '御锦源小区 5 号楼底商 101',
    phone: phone(1),
    weeklyHours: hoursOn('07:00', '19:30'),
    location: { lng: 113.2801, lat: 40.0912 },
  },
  agreementTitle: '长者食堂助老服务项目协议',
  services: ['助老午餐', '堂食优惠', '行动不便者送餐到户'],
  benefits: [
    {
      form: {
        title: '助老午餐 8 元',
        kind: 'fixed_price',
        fixedPriceFen: 800,
        minAge: 60,
        hours: { from: '11:00', to: '13:30' },
        limits: [
          { measure: 'count', max: 1, period: 'day', per: 'member' },
          { measure: 'amount', max: 600_000, period: 'month', per: 'benefit' },
        ],
        subsidyPercent: 50,
      },
      habit: { perDay: 7, bill: [12, 18], hours: [11, 13] },
    },
    percentOff(
      '60 岁以上堂食八五折',
      15,
      { perDay: 3.5, bill: [10, 46], hours: [7, 19] },
      { minAge: 60, subsidyPercent: 20 },
    ),
  ],
}

const barber: DemoShop = {
  key: 'barber',
  shop: {
    name: '老街坊理发店',
    category: 'daily_life',
    address: '新旺街 12 号',
    phone: phone(2),
    weeklyHours: hoursOn('09:00', '19:00', [2, 3, 4, 5, 6, 7]),
    location: { lng: 113.2822, lat: 40.0907 },
  },
  agreementTitle: '理发助老服务项目协议',
  services: ['店内理发', '每月一次上门为卧床老人理发'],
  benefits: [
    {
      form: {
        title: '老人理发 10 元',
        kind: 'fixed_price',
        fixedPriceFen: 1000,
        weekdays: [2, 3, 4, 5],
        limits: [{ measure: 'count', max: 2, period: 'month', per: 'member' }],
      },
      habit: { perDay: 2.2, bill: [20, 30], hours: [9, 18], weekdays: [2, 3, 4, 5] },
    },
    freeService(
      '80 岁以上每月免费理发一次',
      2500,
      { perDay: 0.8, hours: [9, 18], weekdays: [2, 3, 4, 5, 6, 7] },
      {
        tags: ['oldest_old'],
        limits: [{ measure: 'count', max: 1, period: 'month', per: 'member' }],
        subsidyPercent: 60,
      },
    ),
  ],
}

const repair: DemoShop = {
  key: 'repair',
  shop: {
    name: '新旺家电维修部',
    category: 'daily_life',
    address: '新旺街 27 号',
    phone: phone(3),
    weeklyHours: hoursOn('08:30', '18:30', [1, 2, 3, 4, 5, 6]),
    location: { lng: 113.2839, lat: 40.0901 },
  },
  hasScan: false,
  agreementTitle: '家政维修助老服务项目协议',
  services: ['上门检修水、电、家电', '独居老人用电安全检查'],
  benefits: [
    freeService(
      '每月免费上门检修一次',
      5000,
      { perDay: 1.2, hours: [9, 17], weekdays: [1, 2, 3, 4, 5, 6] },
      {
        limits: [
          { measure: 'count', max: 1, period: 'month', per: 'member' },
          { measure: 'count', max: 60, period: 'month', per: 'shop' },
        ],
        subsidyPercent: 60,
      },
    ),
    percentOff(
      '配件九折',
      10,
      { perDay: 0.6, bill: [15, 180], hours: [9, 17], weekdays: [1, 2, 3, 4, 5, 6] },
      { maxDiscountFen: 2000 },
    ),
  ],
}

/** The one shop of the second community. */
export const OTHER_SHOP: DemoShop = {
  key: 'bakery',
  shop: {
    name: '迎宾面点铺',
    category: 'daily_life',
    address: '迎宾街 88 号',
    phone: phone(20),
    weeklyHours: hoursOn('06:30', '18:00'),
  },
  agreementTitle: '面点助老服务项目协议',
  services: ['每日馒头、面点'],
  benefits: [percentOff('60 岁以上九折', 10, { perDay: 0, bill: [5, 30], hours: [7, 17] })],
}

export const DAILY_LIFE_SHOPS: readonly DemoShop[] = [canteen, barber, repair]
