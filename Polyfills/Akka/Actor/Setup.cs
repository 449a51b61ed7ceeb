using Akka.Configuration;
using Akka.Util;

namespace Akka.Actor.Setup
{
    /// <summary>Settings of a system that are objects rather than text. A subclass is one set of settings.</summary>
    public abstract class Setup
    {
        /// <summary>Both sets of settings.</summary>
        public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
    }

    /// <summary>All the settings a system is created with: at most one of each class.</summary>
    public sealed class ActorSystemSetup
    {
        /// <summary>No settings.</summary>
        public static readonly ActorSystemSetup Empty = new([]);

        private readonly Dictionary<Type, Setup> _setups;

        private ActorSystemSetup(Dictionary<Type, Setup> setups) => _setups = setups;

        /// <summary>These settings; of two of the same class the last one.</summary>
        public static ActorSystemSetup Create(params Setup[] setup)
        {
            var setups = new Dictionary<Type, Setup>();
            foreach (var one in setup)
                setups[one.GetType()] = one;
            return new ActorSystemSetup(setups);
        }

        /// <summary>The settings of a class, if there are any.</summary>
        public Option<T> Get<T>() where T : Setup => _setups.TryGetValue(typeof(T), out var setup) ? new Option<T>((T)setup) : Option<T>.None;

        /// <summary>These settings and one more, which replaces one of its class.</summary>
        public ActorSystemSetup WithSetup<T>(T setup) where T : Setup =>
            new(new Dictionary<Type, Setup>(_setups) { [typeof(T)] = setup });

        /// <summary>These settings and one more, which replaces one of its class.</summary>
        public ActorSystemSetup And<T>(T setup) where T : Setup => WithSetup(setup);

        /// <inheritdoc />
        public override string ToString() => $"ActorSystemSetup({string.Join(", ", _setups.Keys.Select(type => type.FullName))})";
    }
}

namespace Akka.Actor
{
    /// <summary>The settings a system needs before all others: its configuration.</summary>
    public sealed class BootstrapSetup : Setup.Setup
    {
        private BootstrapSetup(Option<Config> config, Option<Config> fallback)
        {
            Config = config;
            ConfigFallback = fallback;
        }

        /// <summary>The configuration, if given.</summary>
        public Option<Config> Config { get; }

        internal Option<Config> ConfigFallback { get; }

        /// <summary>No settings yet.</summary>
        public static BootstrapSetup Create() => new(Option<Config>.None, Option<Config>.None);

        /// <summary>With a configuration.</summary>
        public BootstrapSetup WithConfig(Config config) => new(config, ConfigFallback);

        /// <summary>With a configuration for what the first does not say.</summary>
        public BootstrapSetup WithConfigFallback(Config config) =>
            new(Config.HasValue ? Config.Value.WithFallback(config) : config, ConfigFallback);
    }
}
