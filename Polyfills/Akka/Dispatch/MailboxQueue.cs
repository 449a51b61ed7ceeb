using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch;

/// <summary>
/// The queue behind every standard mailbox: many threads add, only the mailbox's current turn takes. Messages lie in rings of slots; a
/// ring that is full is sealed and followed by one twice as large, so that a queue that is kept short never allocates. Before a slot's
/// message is published its producer may be delayed; later messages then wait, and that producer wakes the mailbox when it is done.
/// What is put in front (an unstashed message) is kept on a stack that only the actor's own turn touches.
/// </summary>
internal sealed class MailboxQueue : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics, Akka.Event.ILoggerMessageQueueSemantics
{
    private const int FirstSize = 8;
    private const int LargestSize = 1024;

    private Ring _headRing;
    private int _head;
    private Stack<Envelope>? _front;
    private volatile Ring _tailRing;

    public MailboxQueue() => _tailRing = _headRing = new Ring(FirstSize);

    public bool HasMessages => _front is { Count: > 0 } || HeadIsReady();

    public int Count
    {
        get
        {
            var count = _front?.Count ?? 0;
            var position = _head;
            for (var ring = _headRing; ring is not null; ring = Volatile.Read(ref ring.Next))
            {
                count += Math.Max(0, ring.End() - position);
                position = 0;
            }
            return count;
        }
    }

    public void Enqueue(IActorRef receiver, Envelope envelope) => Enqueue(in envelope);

    public void Enqueue(in Envelope envelope)
    {
        var ring = _tailRing;
        while (!ring.TryAdd(in envelope))
            ring = Grow(ring);
    }

    public void EnqueueFirst(Envelope envelope) => (_front ??= new Stack<Envelope>()).Push(envelope);

    public bool TryDequeue(out Envelope envelope)
    {
        if (_front is { Count: > 0 } front)
        {
            envelope = front.Pop();
            return true;
        }
        while (true)
        {
            var ring = _headRing;
            if (ring.TryTake(_head, out envelope))
            {
                _head++;
                return true;
            }
            if (Volatile.Read(ref ring.Next) is not { } next || _head != ring.End())
                return false;
            _head = 0;
            _headRing = next;
        }
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
            deadletters.Enqueue(owner, envelope);
    }

    private bool HeadIsReady()
    {
        var ring = _headRing;
        var head = _head;
        if (ring.IsReady(head))
            return true;
        return Volatile.Read(ref ring.Next) is { } next && head == ring.End() && next.IsReady(0);
    }

    private Ring Grow(Ring full)
    {
        lock (this)
        {
            if (_tailRing != full)
                return _tailRing;
            full.Seal();
            var next = new Ring(Math.Min(full.Size * 2, LargestSize));
            Volatile.Write(ref full.Next, next);
            return _tailRing = next;
        }
    }

    private struct Slot
    {
        /// <summary>The position whose turn it is to write here, or that position plus one once it is written.</summary>
        public int Sequence;
        public Envelope Envelope;
    }

    /// <summary>Keeps the counter all producers fight for on a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct PaddedCounter
    {
        [FieldOffset(64)] public int Value;
    }

    private sealed class Ring
    {
        private readonly Slot[] _slots;
        private readonly int _mask;
        private PaddedCounter _tail;
        private bool _sealed;
        public Ring? Next;

        public Ring(int size)
        {
            _slots = new Slot[size];
            _mask = size - 1;
            for (var i = 0; i < size; i++)
                _slots[i].Sequence = i;
        }

        public int Size => _slots.Length;

        /// <summary>How far the tail is moved by sealing, so that no producer's exchange can succeed any more.</summary>
        private int SealOffset => _slots.Length * 2;

        /// <summary>The position after the last reserved one.</summary>
        public int End()
        {
            var isSealed = Volatile.Read(ref _sealed);
            return Volatile.Read(ref _tail.Value) - (isSealed ? SealOffset : 0);
        }

        public bool IsReady(int position) => Volatile.Read(ref At(position).Sequence) == position + 1;

        public bool TryAdd(in Envelope envelope)
        {
            while (true)
            {
                var position = Volatile.Read(ref _tail.Value);
                ref var slot = ref At(position);
                var distance = Volatile.Read(ref slot.Sequence) - position;
                if (distance == 0)
                {
                    if (Interlocked.CompareExchange(ref _tail.Value, position + 1, position) != position)
                        continue;
                    slot.Envelope = envelope;
                    Volatile.Write(ref slot.Sequence, position + 1);
                    return true;
                }
                if (distance < 0)
                    return false;
            }
        }

        public bool TryTake(int position, out Envelope envelope)
        {
            ref var slot = ref At(position);
            if (Volatile.Read(ref slot.Sequence) != position + 1)
            {
                envelope = default;
                return false;
            }
            envelope = slot.Envelope;
            slot.Envelope = default;
            Volatile.Write(ref slot.Sequence, position + _slots.Length);
            return true;
        }

        public void Seal()
        {
            while (true)
            {
                var tail = Volatile.Read(ref _tail.Value);
                if (Interlocked.CompareExchange(ref _tail.Value, tail + SealOffset, tail) != tail)
                    continue;
                Volatile.Write(ref _sealed, true);
                return;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ref Slot At(int position) =>
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), position & _mask);
    }
}
