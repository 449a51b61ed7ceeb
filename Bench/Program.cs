using Lnd.Actors.Bench;

// Some measurements need a process of their own.
if (args is ["--child", var child])
    return AkkaFootprint.RunChild(child);

// Every benchmark is one line here: a name, what it measures, and the method that runs it.
var suites = new Suite[]
{
    new("crypto", "the curve: ECDSA, ECDH and Schnorr, beside libsecp256k1 called from C", Crypto.Run),
    new("actors", "actors: messages, questions and answers", AkkaMessaging.Run),
    new("actor-start", "actors: what a system costs at start and idle", AkkaFootprint.Run),
    new("persistence", "persistent actors: in memory, at recovery; memory when idle", PersistentActors.Run),
    new("persistence-durable", "persistent actors: durably in SQLite, one alone and a hundred", PersistentActors.RunDurable),
    new("transport", "BOLT 8: messages encrypted and decrypted, handshakes", ProtocolTransport.Run),
    new("onion", "BOLT 4: onions built and peeled, failures returned", ProtocolOnion.Run),
    new("invoices", "BOLT 11: invoices read and verified, written and signed", ProtocolInvoices.Run),
    new("channels", "BOLT 3: a full commitment built and signed", ProtocolChannels.Run),
    new("rooms", "the rooms of invoices and payments between a scripted switch and gossip, in memory and durably in SQLite", InvoiceAndPaymentRooms.Run),
    new("gossip", "BOLT 7: announcements decoded and verified, graph snapshots, routes", ProtocolGossip.Run),
};

var wanted = args.Where(a => !a.StartsWith('-')).ToArray();
if (args.Contains("--help") || wanted.Length == 0)
{
    Console.WriteLine("usage: dotnet run -c Release --project Bench -- all | NAME...");
    foreach (var suite in suites)
        Console.WriteLine($"  {suite.Name,-14} {suite.What}");
    return wanted.Length == 0 && !args.Contains("--help") ? 2 : 0;
}

var unknown = wanted.Where(name => name != "all" && suites.All(s => s.Name != name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"no such benchmark: {string.Join(", ", unknown)} (see --help)");
    return 2;
}

foreach (var suite in suites.Where(s => wanted.Contains("all") || wanted.Contains(s.Name)))
{
    Console.WriteLine($"# {suite.Name}: {suite.What}");
    suite.Run();
}
return 0;
