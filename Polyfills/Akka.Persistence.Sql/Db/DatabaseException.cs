namespace Akka.Persistence.Sql.Db;

/// <summary>
/// The database can't be used (any more): the message names the file, what is wrong and what to do. After one of these nothing
/// is written until the actor system starts anew.
/// </summary>
internal sealed class DatabaseException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>One write can't be stored, others can: its row is too big, or its sequence number is already taken.</summary>
internal sealed class RowException(string message, Exception? cause = null) : Exception(message, cause);
