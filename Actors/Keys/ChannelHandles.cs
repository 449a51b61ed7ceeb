using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Keys;

/// <summary>A channel's signer behind the gate.</summary>
internal sealed class ChannelHandle(KeyGate gate, ChannelSigner signer) : IChannelSigner
{
    public ChannelPublicKeys Keys => signer.Keys;

    public Point PerCommitmentPoint(ulong number)
    {
        using var pass = gate.Enter();
        return signer.PerCommitmentPoint(number);
    }

    public PerCommitmentSecret RevokeCommitment(ulong number)
    {
        using var pass = gate.Enter();
        return signer.RevokeCommitment(number);
    }

    public bool IsSecretOf(ulong number, PerCommitmentSecret secret)
    {
        using var pass = gate.Enter();
        return signer.IsSecretOf(number, secret);
    }

    public CommitmentSignatures SignRemoteCommitment(CommitmentTransaction commitment)
    {
        using var pass = gate.Enter();
        return signer.SignRemoteCommitment(commitment);
    }

    public Signature SignLocalCommitment(CommitmentTransaction commitment)
    {
        using var pass = gate.Enter();
        return signer.SignLocalCommitment(commitment);
    }

    public Signature SignClosing(ClosingTransaction closing)
    {
        using var pass = gate.Enter();
        return signer.SignClosing(closing);
    }

    public AnnouncementSignature SignAnnouncement(ChannelAnnouncement unsigned)
    {
        using var pass = gate.Enter();
        return signer.SignAnnouncement(unsigned);
    }

    public override string ToString() => nameof(ChannelHandle);
}

/// <summary>A closed channel's signer behind the gate.</summary>
internal sealed class OnchainHandle(KeyGate gate, OnchainSigner signer) : IOnchainSigner
{
    public Point PerCommitmentPoint(ulong number)
    {
        using var pass = gate.Enter();
        return signer.PerCommitmentPoint(number);
    }

    public Signature SignDelayed(InputToSign input, Point perCommitmentPoint)
    {
        using var pass = gate.Enter();
        return signer.SignDelayed(input, perCommitmentPoint);
    }

    public Signature SignHtlcTransaction(InputToSign input, Point perCommitmentPoint)
    {
        using var pass = gate.Enter();
        return signer.SignHtlcTransaction(input, perCommitmentPoint);
    }

    public Signature SignRemoteHtlc(InputToSign input, Point perCommitmentPoint)
    {
        using var pass = gate.Enter();
        return signer.SignRemoteHtlc(input, perCommitmentPoint);
    }

    public Signature SignToRemote(InputToSign input)
    {
        using var pass = gate.Enter();
        return signer.SignToRemote(input);
    }

    public Signature SignPenalty(InputToSign input, PerCommitmentSecret secret)
    {
        using var pass = gate.Enter();
        return signer.SignPenalty(input, secret);
    }

    public Signature SignAnchor(InputToSign input)
    {
        using var pass = gate.Enter();
        return signer.SignAnchor(input);
    }

    public override string ToString() => nameof(OnchainHandle);
}
