using Lnd.Actors.Payments;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Commands that make a payment.</summary>
internal static class Paying
{
    /// <summary>As <c>pay</c> and <c>keysend</c> do.</summary>
    /// <exception cref="CommandException">It has failed.</exception>
    public static async Task<PaymentRecord> Pay(this CommandContext context, Pay request) =>
        (await context.Do<Paid>(context.Rooms.Payments, request).ConfigureAwait(false)).Payment;

    /// <summary>As <c>xpay</c> and <c>xkeysend</c> do, which have no code of their own for a payment that ran out of time.</summary>
    /// <exception cref="CommandException">It has failed.</exception>
    public static async Task<PaymentRecord> XPay(this CommandContext context, Pay request)
    {
        try
        {
            return await context.Pay(request).ConfigureAwait(false);
        }
        catch (CommandException refused) when (refused.Code == RpcErrorCode.PaymentTimedOut)
        {
            throw new CommandException(RpcErrorCode.PaymentFailed, refused.Message, refused.WriteData);
        }
    }
}
