// A shop and its customer, each with a client of c-lightning as it comes from npm. Prints what happened as one line of JSON for each step.
// usage: node shop.mjs SOCKET-OF-THE-SHOP SOCKET-OF-THE-CUSTOMER
import { createRequire } from 'node:module'
import assert from 'node:assert/strict'

const client = createRequire(import.meta.url)('clightning-client')
const [shopSocket, customerSocket] = process.argv.slice(2)
const shop = client(shopSocket)
const customer = client(customerSocket)
const say = (step, what) => console.log(JSON.stringify({ step, ...what }))

const info = await shop.getinfo()
assert.match(info.version, /^v\d+\.\d+/)
assert.equal(info.network, 'regtest')
assert.equal(info.num_active_channels, 1)
say('getinfo', { id: info.id, alias: info.alias })

// the shop waits before anybody pays, on a connection of its own, as such clients do
const waiting = client(shopSocket)
let lastPayIndex = 0
const first = waiting.waitanyinvoice(lastPayIndex)

const orders = []
for (const [label, msat, what] of [['order-1', 25_000_000, 'a coffee'], ['order-2', 40_000_000, 'a "cake" é 😀'], ['order-3', 'any', 'a tip']])
  orders.push({ label, msat, ...(await shop.invoice(msat, label, what, 3600)) })
for (const order of orders) {
  assert.match(order.bolt11, /^lnbcrt/)
  assert.match(order.payment_hash, /^[0-9a-f]{64}$/)
}
say('invoice', { labels: orders.map(order => order.label) })

await assert.rejects(shop.invoice(1, 'order-1', 'the same label again'), error => error.type === 'lightning' && error.code === 900)
await assert.rejects(shop.call('nonsense'), error => error.code === -32601)

const unpaid = await shop.listinvoices('order-2')
assert.deepEqual(unpaid.invoices.map(({ label, status, amount_msat, description }) => ({ label, status, amount_msat, description })),
  [{ label: 'order-2', status: 'unpaid', amount_msat: 40_000_000, description: 'a "cake" é 😀' }])

for (const order of [orders[1], orders[0]]) {
  const paid = await customer.pay(order.bolt11)
  assert.equal(paid.status, 'complete')
  assert.equal(paid.payment_hash, order.payment_hash)
  assert.equal(paid.amount_msat, order.msat)
  assert.match(paid.payment_preimage, /^[0-9a-f]{64}$/)
}
const tip = await customer.pay(orders[2].bolt11, 1_000_000)
assert.equal(tip.amount_sent_msat, 1_000_000)
say('pay', { count: 3 })

// none missed, none twice, in the order of payment
const seen = []
for (let next = await first; ; next = await waiting.waitanyinvoice(lastPayIndex)) {
  lastPayIndex = next.pay_index
  seen.push(next)
  if (seen.length === orders.length) break
}
assert.deepEqual(seen.map(({ label, status, pay_index, amount_received_msat }) => ({ label, status, pay_index, amount_received_msat })), [
  { label: 'order-2', status: 'paid', pay_index: 1, amount_received_msat: 40_000_000 },
  { label: 'order-1', status: 'paid', pay_index: 2, amount_received_msat: 25_000_000 },
  { label: 'order-3', status: 'paid', pay_index: 3, amount_received_msat: 1_000_000 },
])
await assert.rejects(waiting.waitanyinvoice(lastPayIndex, 0), error => error.code === 904)
say('waitanyinvoice', { last: lastPayIndex })

const all = await shop.listinvoices()
assert.deepEqual(all.invoices.map(invoice => [invoice.label, invoice.status]), [['order-1', 'paid'], ['order-2', 'paid'], ['order-3', 'paid']])
await assert.rejects(customer.pay(orders[0].bolt11.slice(0, -1)), error => error.type === 'lightning')
say('listinvoices', { count: all.invoices.length })

// the client reconnects for ever
process.exit(0)
