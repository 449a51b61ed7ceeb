using System.Linq.Expressions;
using System.Reflection;
using Akka.Util;

namespace Akka.Actor;

/// <summary>The recipe for an actor: its class, the arguments of its constructor, and how it is deployed. Immutable.</summary>
public class Props : IEquatable<Props>
{
    /// <summary>The recipe of an actor that handles nothing.</summary>
    public static readonly Props None = Create<EmptyActor>();

    private readonly IIndirectActorProducer? _producer;
    private readonly ConstructorInfo? _constructor;
    private readonly Type _type;

    /// <summary>Copies a recipe.</summary>
    protected Props(Props copy)
    {
        _type = copy._type;
        _producer = copy._producer;
        _constructor = copy._constructor;
        Arguments = copy.Arguments;
        Deploy = copy.Deploy;
        SupervisorStrategy = copy.SupervisorStrategy;
    }

    /// <summary>An actor of a class with a constructor without parameters.</summary>
    public Props(Type type) : this(type, [])
    {
    }

    /// <summary>An actor of a class with the arguments of its constructor.</summary>
    public Props(Type type, object[] args) : this(Deploy.Local, type, args)
    {
    }

    /// <summary>An actor with a strategy for its children that goes before its own.</summary>
    public Props(Type type, SupervisorStrategy? supervisorStrategy, params object[] args) : this(type, args) =>
        SupervisorStrategy = supervisorStrategy;

    /// <summary>An actor with a deployment.</summary>
    public Props(Deploy deploy, Type type, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        Deploy = deploy;
        _type = type;
        Arguments = args ?? [];
    }

    private Props(IIndirectActorProducer producer) : this(producer.ActorType) => _producer = producer;

    private Props(Type type, SupervisorStrategy? supervisorStrategy, NewExpression call)
        : this(type, supervisorStrategy, ConstructorArguments.Evaluate(call)) => _constructor = call.Constructor;

    /// <summary>The recipe of an actor that handles nothing.</summary>
    public static Props Empty => None;

    /// <summary>The actor's class.</summary>
    public Type Type => _producer?.ActorType ?? _type;

    /// <summary>The name of the actor's class.</summary>
    public string TypeName => Type.AssemblyQualifiedName!;

    /// <summary>The arguments of its constructor.</summary>
    public object[] Arguments { get; }

    /// <summary>Dispatcher, mailbox and the like.</summary>
    public Deploy Deploy { get; protected set; }

    /// <summary>The strategy for the actor's children, if the recipe sets one.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; protected set; }

    /// <summary>The path of the dispatcher's configuration.</summary>
    public string Dispatcher => Deploy.Dispatcher == Deploy.NoDispatcherGiven ? Akka.Dispatch.Dispatchers.DefaultDispatcherId : Deploy.Dispatcher;

    /// <summary>The path of the mailbox's configuration; empty for the default.</summary>
    public string Mailbox => Deploy.Mailbox;

    /// <summary>An actor made by an expression that calls its constructor. The arguments are evaluated once, now.</summary>
    /// <exception cref="ArgumentException">The expression is no constructor call.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null) where TActor : ActorBase
    {
        if (factory.Body is MemberInitExpression)
            throw new ArgumentException($"The expression must only call a constructor, without setting properties: {factory}", nameof(factory));
        if (factory.Body is not NewExpression call)
            throw new ArgumentException($"The expression must be a constructor call: {factory}", nameof(factory));
        return new Props(call.Type, supervisorStrategy, call);
    }

    /// <summary>An actor of a class with the arguments of its constructor.</summary>
    public static Props Create<TActor>(params object[] args) where TActor : ActorBase => new(typeof(TActor), args);

    /// <summary>An actor with a strategy for its children.</summary>
    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy) where TActor : ActorBase, new() =>
        new(typeof(TActor), supervisorStrategy);

    /// <summary>An actor of a class with the arguments of its constructor.</summary>
    public static Props Create(Type type, params object[] args) => new(type, args);

    /// <summary>An actor that a producer makes.</summary>
    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(producer);

    /// <summary>The recipe with another dispatcher.</summary>
    public Props WithDispatcher(string dispatcher) => With(Deploy.WithDispatcher(dispatcher));

    /// <summary>The recipe with another mailbox.</summary>
    public Props WithMailbox(string mailbox) => With(Deploy.WithMailbox(mailbox));

    /// <summary>The recipe with another deployment; what it leaves open is kept.</summary>
    public Props WithDeploy(Deploy deploy) => With(deploy.WithFallback(Deploy));

    /// <summary>The recipe with a limit for the stash.</summary>
    public Props WithStashCapacity(int stashCapacity) => With(Deploy.WithStashCapacity(stashCapacity));

    /// <summary>The recipe with a strategy for the actor's children.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy)
    {
        var copy = Copy();
        copy.SupervisorStrategy = supervisorStrategy;
        return copy;
    }

    private Props With(Deploy deploy)
    {
        var copy = Copy();
        copy.Deploy = deploy;
        return copy;
    }

    /// <summary>A copy to change.</summary>
    protected virtual Props Copy() => new(this);

    /// <summary>Makes the actor; the runtime calls this.</summary>
    public virtual ActorBase NewActor()
    {
        if (_producer is not null)
            return _producer.Produce();
        try
        {
            if (Arguments.Length == 0)
                return (ActorBase)Activator.CreateInstance(_type, nonPublic: true)!;
            return _constructor is not null
                ? (ActorBase)_constructor.Invoke(Arguments)
                : (ActorBase)Activator.CreateInstance(_type, ConstructorArguments.Binding, null, Arguments, null)!;
        }
        catch (TargetInvocationException e)
        {
            throw new TypeLoadException($"Error while creating actor instance of type {_type} with {Arguments.Length} args: "
                + $"({string.Join(",", Arguments)})", e.InnerException);
        }
        catch (MissingMethodException e)
        {
            throw new TypeLoadException($"Error while creating actor instance of type {_type}: no constructor takes "
                + $"({string.Join(", ", Arguments.Select(a => a?.GetType().Name ?? "null"))})", e);
        }
    }

    internal void Release(ActorBase actor) => _producer?.Release(actor);

    /// <inheritdoc />
    public bool Equals(Props? other) => other is not null && Type == other.Type && Deploy.Equals(other.Deploy)
        && Arguments.SequenceEqual(other.Arguments) && Equals(SupervisorStrategy, other.SupervisorStrategy);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Props);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Type, Arguments.Length);

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    private static class ConstructorArguments
    {
        public const BindingFlags Binding = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

        public static object[] Evaluate(NewExpression call) => [.. call.Arguments.Select(Evaluate)];

        private static object Evaluate(Expression argument) => argument switch
        {
            ConstantExpression constant => constant.Value!,
            // boxing, or a cast to a base type
            UnaryExpression { NodeType: ExpressionType.Convert } cast when cast.Type.IsAssignableFrom(cast.Operand.Type) => Evaluate(cast.Operand),
            // a captured variable or a field: by far the most frequent
            MemberExpression { Member: FieldInfo field } member => field.GetValue(member.Expression is null ? null : Evaluate(member.Expression))!,
            _ => Expression.Lambda<Func<object>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)(),
        };
    }
}

/// <summary>Makes the instances of an actor.</summary>
public interface IIndirectActorProducer
{
    /// <summary>The class of what <see cref="Produce"/> makes.</summary>
    Type ActorType { get; }

    /// <summary>Makes an instance; called for every incarnation.</summary>
    ActorBase Produce();

    /// <summary>An instance is no longer used.</summary>
    void Release(ActorBase actor);
}
