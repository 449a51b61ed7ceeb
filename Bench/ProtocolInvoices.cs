using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Invoices;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Bench;

/// <summary>BOLT 11: decoding an invoice against the one thing it can't do without, the recovery of the payee's key.</summary>
internal static class ProtocolInvoices
{
    // BOLT 11, "On mainnet, with fallback address [...] with extra routing info": the longest of the usual kind
    private const string Invoice =
        "lnbc20m1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqhp58yjmdan79s6"
        + "qqdhdzgynm4zwqd5d7xmw5fk98klysy043l2ahrqsfpp3qjmp7lwpagxun9pygexvgpjdc4jdj85fr9yq20q82gphp2nflc7jtzrcazrra7wwgzxqc8u7754cdlpfrmccae92qgzqvzq2"
        + "ps8pqqqqqqpqqqqq9qqqvpeuqafqxu92d8lr6fvg0r5gv0heeeqgcrqlnm6jhphu9y00rrhy4grqszsvpcgpy9qqqqqqgqqqqq7qqzq9qrsgqdfjcdk6w3ak5pca9hwfwfh63zrrz06w"
        + "wfya0ydlzpgzxkn5xagsqz7x9j4jwe7yj7vaf2k9lqsdk45kts2fd0fkr28am0u4w95tt2nsq76cqw0";

    public static void Run()
    {
        const int times = 2_000;
        if (!Bolt11Invoice.TryDecode(Invoice, out var invoice, out var error))
            throw new InvalidOperationException(error.Detail);
        Measure.Nanoseconds("recover a public key", times, () =>
        {
            for (var i = 0; i < times; i++)
                invoice.Signature.TryRecover(invoice.SigningHash, out _);
        });
        Measure.Nanoseconds("BOLT 11 decode and verify", times, () =>
        {
            for (var i = 0; i < times; i++)
                Bolt11Invoice.TryDecode(Invoice, out _, out _);
        });
        Measure.Ratio(
            "BOLT 11 decode / recover",
            100,
            () => Bolt11Invoice.TryDecode(Invoice, out _, out _),
            () => invoice.Signature.TryRecover(invoice.SigningHash, out _),
            atMost: 1.5);
        Measure.PerSecond("BOLT 11 create and sign", times, () =>
        {
            using var key = ECPrivKey.Create([.. Enumerable.Repeat((byte)1, 32)]);
            for (var i = 0; i < times; i++)
            {
                if (UnsignedInvoice.TryCreate(invoice.Network, invoice.Amount, invoice.Timestamp, invoice.Fields, out var unsigned, out _))
                    unsigned.ToText(RecoverableSignature.Sign(key, unsigned.SigningHash));
            }
        });
    }
}
