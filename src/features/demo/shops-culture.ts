import { freeService, hoursOn, percentOff, phone, WORKDAYS, type DemoShop } from './demo-shop.js'

const cinema: DemoShop = {
  key: 'cinema',
  shop: {
    name: '新旺影院',
    category: 'culture',
    address: '新旺街 56 号三层',
    phone: phone(8),
    weeklyHours: hoursOn('10:00', '23:00'),
    location: { lng: 113.2847, lat: 40.0897 },
  },
  agreementTitle: '观影助老服务项目协议',
  services: ['老年专场', '轮椅席位'],
  benefits: [
    {
      form: {
        title: '工作日白天场 15 元',
        kind: 'fixed_price',
        fixedPriceFen: 1500,
        weekdays: WORKDAYS,
        hours: { from: '10:00', to: '17:00' },
        limits: [{ measure: 'amount', max: 10_000, period: 'month', per: 'member' }],
      },
      habit: { perDay: 1.4, bill: [35, 45], hours: [10, 16], weekdays: WORKDAYS },
    },
  ],
}

const teaHouse: DemoShop = {
  key: 'tea',
  shop: {
    name: '静远茶舍',
    category: 'culture',
    address: '御锦源小区南门 3 号',
    phone: phone(9),
    weeklyHours: hoursOn('09:00', '21:00'),
    location: { lng: 113.2797, lat: 40.0903 },
  },
  agreementTitle: '文化茶座助老服务项目协议',
  services: ['棋牌茶座', '每周书画活动'],
  benefits: [
    {
      form: { title: '满 30 元立减 10 元', kind: 'amount_off', amountOffFen: 1000, minSpendFen: 3000 },
      habit: { perDay: 1.6, bill: [30, 90], hours: [9, 20] },
    },
    freeService(
      '重阳节免费茶座',
      2000,
      { perDay: 12, hours: [9, 20] },
      { festivals: ['double_ninth'], limits: [{ measure: 'count', max: 1, period: 'day', per: 'member' }] },
    ),
  ],
}

/** The photo studio is closed on Tuesdays. */
const NOT_TUESDAY = [1, 3, 4, 5, 6, 7]

const photoStudio: DemoShop = {
  key: 'photo',
  shop: {
    name: '时光照相馆',
    category: 'culture',
    address: '新旺街 19 号',
    phone: phone(10),
    weeklyHours: hoursOn('09:30', '18:30', NOT_TUESDAY),
    location: { lng: 113.2828, lat: 40.0905 },
  },
  hasScan: false,
  agreementTitle: '摄影助老服务项目协议',
  services: ['证件照', '金婚、寿诞纪念照'],
  benefits: [
    freeService(
      '80 岁以上每年免费拍照一张',
      6000,
      { perDay: 0.3, hours: [10, 17], weekdays: NOT_TUESDAY },
      {
        tags: ['oldest_old'],
        limits: [{ measure: 'count', max: 1, period: 'year', per: 'member' }],
        subsidyPercent: 100,
      },
    ),
    percentOff('证件照、冲印八折', 20, {
      perDay: 0.6,
      bill: [20, 160],
      hours: [10, 17],
      weekdays: NOT_TUESDAY,
    }),
  ],
}

export const CULTURE_SHOPS: readonly DemoShop[] = [cinema, teaHouse, photoStudio]
