// LDK 0.1.2 (WASM) Lightning node usable as a test peer. Chain = any Core-like JSON-RPC (e.g. bcoin-regtest.js).
// import { startLdk } from './ldk-peer.mjs'   or CLI: node ldk-peer.mjs <lnPort> <rpcUrl> <seedByte> [opts-json]
// CLI control: one JSON per line on stdin {"id":1,"method":"invoice","params":[..]}, replies/events as JSON lines on stdout; EOF on stdin stops it.
import * as ldk from 'lightningdevkit';
import { NodeLDKNet } from 'lightningdevkit-node-net';
import fs from 'fs'; import http from 'http'; import crypto from 'crypto'; import readline from 'readline';
import { createRequire } from 'module'; import { fileURLToPath } from 'url';
const require = createRequire(import.meta.url);
const { bcoin } = require('./bcoin-regtest.cjs');           // only its tx/key classes, for the on-chain wallet
const { KeyRing, MTX, TX, Coin, Script } = bcoin;
let wasmReady;
export const loadWasm = () => wasmReady ??= ldk.initializeWasmFromBinary(fs.readFileSync(fileURLToPath(import.meta.resolve('lightningdevkit')).replace('index.mjs', 'liblightningjs.wasm')));
const hex = u => Buffer.from(u).toString('hex'), un = h => Uint8Array.from(Buffer.from(h, 'hex'));
const opt = o => o && 'some' in o ? o.some : null;
export const BITS = { 0:'data_loss_protect',4:'upfront_shutdown',6:'gossip_queries',8:'var_onion',10:'gossip_queries_ex',12:'static_remotekey',14:'payment_secret',16:'basic_mpp',18:'wumbo',20:'anchors_nonzero_fee',22:'anchors_zero_fee_htlc',24:'route_blinding',26:'shutdown_anysegwit',28:'dual_fund',30:'taproot(30)',34:'quiesce',36:'attribution_data',38:'onion_messages',42:'provide_storage',44:'channel_type',46:'scid_alias',48:'payment_metadata',50:'zero_conf',54:'keysend',56:'trampoline',60:'simple_close',62:'splice',80:'taproot_staging' };
export const names = f => { const out = []; const b = f.le_flags(); for (let i = 0; i < b.length * 8; i++) if (b[i>>3] >> (i&7) & 1) out.push(`${BITS[i & ~1] ?? '?'}(${i}${i & 1 ? ' opt' : ' REQ'})`); return out; };

export async function startLdk({ port, rpcUrl, seed = 1, zeroConf = false, anchors = false, scidPrivacy = false, announce = false, minDepth = 3, log = null, autoClaim = true, poll = 100, onEvent = () => {} }) {
  await loadWasm();
  const u = new URL(rpcUrl);
  const rpc = (method, ...params) => new Promise((res, rej) => { const body = JSON.stringify({ jsonrpc: '1.0', id: 1, method, params });
    const r = http.request({ host: u.hostname, port: u.port, method: 'POST', auth: `${u.username}:${u.password}`, headers: { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) } },
      m => { let s = ''; m.on('data', d => s += d); m.on('end', () => { const j = JSON.parse(s); j.error ? rej(new Error(method + ': ' + j.error.message)) : res(j.result); }); }); r.on('error', rej); r.end(body); });
  const n = { rpc, events: [], keep: [], closed: false };
  // ---- on-chain wallet: one P2WPKH key
  const key = KeyRing.fromPrivate(crypto.createHash('sha256').update('wallet' + seed).digest(), true, 'regtest'); key.witness = true;
  const script = key.getProgram ? Script.fromProgram(0, key.getKeyHash()) : null; const scriptHex = script.toRaw().toString('hex');
  n.address = key.getAddress().toString('regtest'); const utxo = new Map();       // "txid:vout" -> {coin,height,coinbase}
  const scan = (tx, height) => { for (const i of tx.inputs) utxo.delete(i.prevout.hash + ':' + i.prevout.index); tx.outputs.forEach((o, i) => { if (o.script.toRaw().toString('hex') === scriptHex) utxo.set(tx.hash('hex') + ':' + i, { coin: Coin.fromTX(tx, i, height), height, coinbase: tx.isCoinbase() }); }); };
  const spendable = () => [...utxo.values()].filter(x => !x.locked && (!x.coinbase || n.height - x.height >= 100));
  n.balance = () => spendable().reduce((s, x) => s + x.coin.value, 0);
  const build = (spk, value) => { const m = new MTX(); m.version = 2; m.addOutput(Script.fromRaw(Buffer.from(spk)), value); let sum = 0; for (const x of spendable()) { if (sum >= value + 2000) break; m.addCoin(x.coin); x.locked = true; sum += x.coin.value; }
    if (sum < value + 1000) throw new Error('wallet: insufficient funds ' + sum); m.addOutput(script, sum - value - 1000); m.sign(key); return Uint8Array.from(m.toRaw()); };
  // ---- LDK plumbing
  const fee = ldk.FeeEstimator.new_impl({ get_est_sat_per_1000_weight: t => n.feerate ?? 253 });
  const logger = ldk.Logger.new_impl({ log: r => log && log(`${r.get_module_path()}: ${r.get_args()}`) });
  const bc = ldk.BroadcasterInterface.new_impl({ broadcast_transactions(txs) { (async () => { for (const t of txs) { let err = null; try { await rpc('sendrawtransaction', hex(t)); } catch (e) { err = e.message; } emit('Broadcast', { txid: TX.fromRaw(Buffer.from(t)).txid(), err }); } })(); } });
  const done = ldk.ChannelMonitorUpdateStatus.LDKChannelMonitorUpdateStatus_Completed;
  const persist = ldk.Persist.new_impl({ persist_new_channel: () => done, update_persisted_channel: () => done, archive_persisted_channel() {} });
  const cmon = ldk.ChainMonitor.constructor_new(ldk.Option_FilterZ.constructor_none(), bc, logger, fee, persist);
  const now = Math.floor(Date.now() / 1000);
  const km = ldk.KeysManager.constructor_new(new Uint8Array(32).fill(seed), BigInt(now), Date.now() % 1000 * 1000);
  const NET = ldk.Network.LDKNetwork_Regtest;
  const graph = ldk.NetworkGraph.constructor_new(NET, logger);
  const scorer = ldk.ProbabilisticScorer.constructor_new(ldk.ProbabilisticScoringDecayParameters.constructor_default(), graph, logger);
  const score = ldk.MultiThreadedLockableScore.constructor_new(scorer.as_Score());
  const router = ldk.DefaultRouter.constructor_new(graph, logger, km.as_EntropySource(), score.as_LockableScore(), ldk.ProbabilisticScoringFeeParameters.constructor_default());
  const mrouter = ldk.DefaultMessageRouter.constructor_new(graph, km.as_EntropySource());
  const cfg = ldk.UserConfig.constructor_default(); const hc = ldk.ChannelHandshakeConfig.constructor_default(), hl = ldk.ChannelHandshakeLimits.constructor_default();
  hc.set_minimum_depth(minDepth); hc.set_negotiate_anchors_zero_fee_htlc_tx(anchors); hc.set_negotiate_scid_privacy(scidPrivacy); hc.set_announce_for_forwarding(announce); hl.set_force_announced_channel_preference(false);
  hc.set_max_inbound_htlc_value_in_flight_percent_of_channel(100); cfg.set_channel_handshake_config(hc); cfg.set_channel_handshake_limits(hl); cfg.set_manually_accept_inbound_channels(true); cfg.set_accept_forwards_to_priv_channels(true);
  n.height = await rpc('getblockcount'); let tip = await rpc('getblockhash', n.height); const chain = new Map([[n.height, { hash: tip }]]);
  for (let h = 0; h <= n.height; h++) { const b = bcoin.Block.fromRaw(await rpc('getblock', await rpc('getblockhash', h), 0), 'hex'); b.txs.forEach(t => scan(t, h)); }
  const best = ldk.BestBlock.constructor_new(un(tip).reverse(), n.height);
  const cm = ldk.ChannelManager.constructor_new(fee, cmon.as_Watch(), bc, router.as_Router(), mrouter.as_MessageRouter(), logger, km.as_EntropySource(), km.as_NodeSigner(), km.as_SignerProvider(), cfg, ldk.ChainParameters.constructor_new(NET, best), now);
  const gossip = ldk.P2PGossipSync.constructor_new(graph, ldk.Option_UtxoLookupZ.constructor_none(), logger);
  const ign = ldk.IgnoringMessageHandler.constructor_new();
  const om = ldk.OnionMessenger.constructor_new(km.as_EntropySource(), km.as_NodeSigner(), logger, cm.as_NodeIdLookUp(), mrouter.as_MessageRouter(), cm.as_OffersMessageHandler(), ign.as_AsyncPaymentsMessageHandler(), ign.as_DNSResolverMessageHandler(), ign.as_CustomOnionMessageHandler());
  const pm = ldk.PeerManager.constructor_new(cm.as_ChannelMessageHandler(), gossip.as_RoutingMessageHandler(), om.as_OnionMessageHandler(), ign.as_CustomMessageHandler(), now, km.as_EntropySource().get_secure_random_bytes(), logger, km.as_NodeSigner());
  const wsrc = ldk.WalletSource.new_impl({
    list_confirmed_utxos: () => ldk.Result_CVec_UtxoZNoneZ.constructor_ok(spendable().map(x => ldk.Utxo.constructor_new(ldk.OutPoint.constructor_new(un(x.coin.hash), x.coin.index), ldk.TxOut.constructor_new(BigInt(x.coin.value), Uint8Array.from(script.toRaw())), 108n))),
    get_change_script: () => ldk.Result_CVec_u8ZNoneZ.constructor_ok(Uint8Array.from(script.toRaw())),
    sign_psbt(p) { const b = Buffer.from(p); let o = 7, l = b[o++]; if (l === 0xfd) { l = b.readUInt16LE(o); o += 2; } const m = MTX.fromRaw(b.slice(o, o + l)); for (const i of m.inputs) { const x = utxo.get(i.prevout.hash + ':' + i.prevout.index); if (x) m.view.addCoin(x.coin); } m.sign(key); return ldk.Result_TransactionNoneZ.constructor_ok(Uint8Array.from(m.toRaw())); } });
  const wallet = ldk.Wallet.constructor_new(wsrc, logger); const bump = ldk.BumpTransactionEventHandler.constructor_new(bc, wallet.as_CoinSelectionSource(), km.as_SignerProvider(), logger);
  const net = new NodeLDKNet(pm); await net.bind_listener('127.0.0.1', port);
  Object.assign(n, { cm, cmon, pm, km, net, om, graph, cfg, port, id: hex(cm.get_our_node_id()) });
  n.keep.push(fee, logger, bc, persist, scorer, score, router, mrouter, gossip, ign, wsrc, wallet, bump, best);   // keep JS wrappers alive: WASM frees on GC
  // ---- events
  const waiters = []; const emit = (type, data) => { const e = { type, ...data }; n.events.push(e); onEvent(e); for (const w of waiters.splice(0)) w(e) || waiters.push(w); };
  n.wait = (type, f = () => true, ms = 15000, fromIdx = 0) => new Promise((res, rej) => { const p = n.events.slice(fromIdx).find(e => e.type === type && f(e)); if (p) return res(p); const t = setTimeout(() => rej(new Error('timeout waiting ' + type)), ms); waiters.push(e => e.type === type && f(e) && (clearTimeout(t), res(e), true)); });
  const handle = async e => { const type = e.constructor.name.replace('Event_', ''); const d = {};
    for (const k of ['payment_hash', 'payment_preimage', 'counterparty_node_id', 'output_script']) if (e[k] instanceof Uint8Array) d[k] = hex(e[k]);
    if (e.amount_msat !== undefined) d.amount_msat = String(e.amount_msat); if (e.channel_id?.get_a) d.channel_id = hex(e.channel_id.get_a()); if (e.reason) { d.reason = e.reason.constructor.name + (e.reason.to_str?.() ? ' ' + e.reason.to_str() : ''); if (e instanceof ldk.Event_PaymentFailed) { d.failure = ldk.PaymentFailureReason[opt(e.reason)]; const h = opt(e.payment_hash); if (h) d.payment_hash = hex(h); } } if (e.payment_failed_permanently !== undefined) d.permanent = e.payment_failed_permanently; if (e.channel_type) d.channel_type = names(e.channel_type);
    if (e instanceof ldk.Event_FundingGenerationReady) { const r = cm.funding_transaction_generated(e.temporary_channel_id, e.counterparty_node_id, build(e.output_script, Number(e.channel_value_satoshis))); d.ok = r.is_ok(); }
    else if (e instanceof ldk.Event_OpenChannelRequest) { const r = zeroConf ? cm.accept_inbound_channel_from_trusted_peer_0conf(e.temporary_channel_id, e.counterparty_node_id, 0n) : cm.accept_inbound_channel(e.temporary_channel_id, e.counterparty_node_id, 0n); d.ok = r.is_ok(); }
    else if (e instanceof ldk.Event_PendingHTLCsForwardable) setTimeout(() => { if (!n.closed) { cm.process_pending_htlc_forwards(); tick(); } }, 5);
    else if (e instanceof ldk.Event_PaymentClaimable) { const pre = opt(e.purpose.preimage()); d.preimage = pre && hex(pre); d.purpose = e.purpose.constructor.name; if (autoClaim && pre) cm.claim_funds(pre); }
    else if (e instanceof ldk.Event_BumpTransaction) { d.bump = e.bump_transaction.constructor.name; bump.handle_event(e.bump_transaction); }
    else if (e instanceof ldk.Event_SpendableOutputs) { const r = km.as_OutputSpender().spend_spendable_outputs(e.outputs, [], Uint8Array.from(script.toRaw()), 500, ldk.Option_u32Z.constructor_none()); d.ok = r.is_ok(); if (r.is_ok()) { d.sweep = TX.fromRaw(Buffer.from(r.res)).txid(); n.rpc('sendrawtransaction', hex(r.res)).catch(x => emit('SweepError', { err: x.message })); } }
    emit(type, d); };
  const eh = ldk.EventHandler.new_impl({ handle_event(e) { n.q.push(e); return ldk.Result_NoneReplayEventZ.constructor_ok(); } }); n.q = []; n.keep.push(eh);
  const tick = () => { if (n.closed) return; pm.process_events(); for (const p of [cm.as_EventsProvider(), cmon.as_EventsProvider(), om.as_EventsProvider()]) p.process_pending_events(eh); while (n.q.length) handle(n.q.shift()).catch(e => emit('HandlerError', { err: e.message })); pm.process_events(); };
  n.tick = tick; const tt = setInterval(tick, 20); const t2 = setInterval(() => { cm.timer_tick_occurred(); cmon.rebroadcast_pending_claims(); }, 60000);
  // ---- chain sync by polling
  const listeners = [cm.as_Listen(), cmon.as_Listen()]; let syncing = false;
  n.sync = async () => { if (syncing || n.closed) return; syncing = true; try { const h = await rpc('getblockcount');
    while (!n.closed) { let here = chain.get(n.height); if (n.height > h || await rpc('getblockhash', n.height) !== here.hash) { for (const l of listeners) l.block_disconnected(un(here.raw.slice(0, 160)), n.height); chain.delete(n.height--); continue; }
      if (n.height >= h) break; const hash = await rpc('getblockhash', n.height + 1), raw = await rpc('getblock', hash, 0); n.height++; chain.set(n.height, { hash, raw }); for (const l of listeners) l.block_connected(un(raw), n.height); bcoin.Block.fromRaw(raw, 'hex').txs.forEach(t => scan(t, n.height)); }
    tick(); } catch (e) { if (!n.closed) emit('SyncError', { err: e.message }); } finally { syncing = false; } };
  const st = setInterval(n.sync, poll);
  // ---- API
  n.connect = async (id, host, p) => { await net.connect_peer(host, p, un(id)); for (let i = 0; i < 100; i++) { tick(); if (n.peers().some(x => x.id === id)) return true; await new Promise(r => setTimeout(r, 20)); } throw new Error('no init'); };
  n.disconnect = id => { pm.disconnect_by_node_id(un(id)); tick(); return true; };
  n.peers = () => pm.list_peers().map(p => ({ id: hex(p.get_counterparty_node_id()), features: names(p.get_init_features()) }));
  n.open = (id, sat, pushMsat = 0) => { const r = cm.create_channel(un(id), BigInt(sat), BigInt(pushMsat), 1n, null, null); tick(); if (!r.is_ok()) throw new Error(r.err.constructor.name + ' ' + (r.err.err ?? '')); return hex(r.res.get_a()); };
  n.channels = () => cm.list_channels().map(c => ({ id: hex(c.get_channel_id().get_a()), peer: hex(c.get_counterparty().get_node_id()), sat: Number(c.get_channel_value_satoshis()), ready: !!c.get_is_channel_ready(), usable: !!c.get_is_usable(), out_msat: String(c.get_outbound_capacity_msat()), in_msat: String(c.get_inbound_capacity_msat()), scid: String(opt(c.get_short_channel_id())), type: c.get_channel_type() ? names(c.get_channel_type()) : null }));
  n.invoice = (msat, desc = 'test') => { const d = ldk.Bolt11InvoiceDescription.constructor_direct(ldk.Description.constructor_new(desc).res); const N = { a: msat == null ? ldk.Option_u64Z.constructor_none() : ldk.Option_u64Z.constructor_some(BigInt(msat)) };
    const r = cm.create_bolt11_invoice(N.a, d, ldk.Option_u32Z.constructor_none(), ldk.Option_u16Z.constructor_none(), ldk.Option_ThirtyTwoBytesZ.constructor_none()); if (!r.is_ok()) throw new Error('invoice'); return r.res.to_str(); };
  const pid = () => Uint8Array.from(crypto.randomBytes(32)); const RETRY = () => ldk.Retry.constructor_attempts(3);
  n.pay = str => { const inv = ldk.Bolt11Invoice.constructor_from_str(str); if (!inv.is_ok()) throw new Error('bad invoice'); const p = ldk.UtilMethods.constructor_payment_parameters_from_invoice(inv.res); if (!p.is_ok()) throw new Error('no amount'); const t = p.res; const r = cm.send_payment(t.get_a(), t.get_b(), pid(), t.get_c(), RETRY()); tick(); if (!r.is_ok()) throw new Error('send: ' + ldk.RetryableSendFailure[r.err]); return hex(t.get_a()); };
  n.keysend = (id, msat) => { const rp = ldk.RouteParameters.constructor_from_payment_params_and_value(ldk.PaymentParameters.constructor_for_keysend(un(id), 40, false), BigInt(msat)); const pre = pid(); const r = cm.send_spontaneous_payment(ldk.Option_ThirtyTwoBytesZ.constructor_some(pre), ldk.RecipientOnionFields.constructor_spontaneous_empty(), pid(), rp, RETRY()); tick(); if (!r.is_ok()) throw new Error('keysend: ' + ldk.RetryableSendFailure[r.err]); return hex(r.res); };
  n.offer = (msat, desc = 'test') => { const b = cm.create_offer_builder(ldk.Option_u64Z.constructor_none()); if (!b.is_ok()) throw new Error('offer: ' + ldk.Bolt12SemanticError[b.err]); b.res.amount_msats(BigInt(msat)); b.res.description(desc); const o = b.res.build(); if (!o.is_ok()) throw new Error('offer build'); return o.res.to_str(); };
  n.decodeOffer = s => { const o = ldk.Offer.constructor_from_str(s).res; const a = opt(o.amount()); return { amount: a && String(a.amount_msats), desc: o.description()?.get_a?.(), paths: o.paths().length, signing: o.issuer_signing_pubkey()?.length }; };
  n.payOffer = (str, msat) => { const o = ldk.Offer.constructor_from_str(str); if (!o.is_ok()) throw new Error('bad offer'); const r = cm.pay_for_offer(o.res, ldk.Option_u64Z.constructor_none(), msat == null ? ldk.Option_u64Z.constructor_none() : ldk.Option_u64Z.constructor_some(BigInt(msat)), ldk.Option_StrZ.constructor_none(), pid(), RETRY(), ldk.Option_u64Z.constructor_none()); tick(); if (!r.is_ok()) throw new Error('payoffer: ' + ldk.Bolt12SemanticError[r.err]); return true; };
  n.close = (cid, force = false) => { const c = cm.list_channels().find(c => hex(c.get_channel_id().get_a()) === cid); const r = force ? cm.force_close_broadcasting_latest_txn(c.get_channel_id(), c.get_counterparty().get_node_id(), 'test') : cm.close_channel(c.get_channel_id(), c.get_counterparty().get_node_id()); tick(); return !!r.is_ok(); };
  n.claim = preHex => { cm.claim_funds(un(preHex)); tick(); return true; };
  n.setFeerate = f => { n.feerate = f; return f; };
  n.info = () => ({ id: n.id, port, address: n.address, height: n.height, balance: n.balance(), version: 'ldk 0.1.2' });
  n.stop = () => { n.closed = true; clearInterval(tt); clearInterval(t2); clearInterval(st); net.stop(); };
  return n;
}
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, rpcUrl, seed, o] = process.argv.slice(2); const out = x => process.stdout.write(JSON.stringify(x) + '\n');
  const n = await startLdk({ port: +port, rpcUrl, seed: +seed || 1, onEvent: e => out({ event: e }), log: process.env.LDK_LOG ? m => process.stderr.write(m + '\n') : null, ...(o ? JSON.parse(o) : {}) });
  out({ ready: n.info() }); const stop = () => { n.stop(); process.exit(0); }; process.on('SIGTERM', stop);
  readline.createInterface({ input: process.stdin }).on('line', async l => { let q; try { q = JSON.parse(l); out({ id: q.id, result: await n[q.method](...(q.params ?? [])) }); } catch (e) { out({ id: q?.id, error: e.message }); } }).on('close', stop);
}
