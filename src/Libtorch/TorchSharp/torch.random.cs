namespace TorchSharp;

public static partial class torch
{
    /// <summary>The default source of randomness.</summary>
    public static partial class random
    {
        /// <summary>Seeds from the system's randomness and returns the seed.</summary>
        public static long seed() => Generator.Default.seed();

        /// <summary>The seed of the current sequence.</summary>
        public static long initial_seed() => Generator.Default.initial_seed();

        /// <summary>Starts the sequence of a seed on every device.</summary>
        public static Generator manual_seed(long seed)
        {
            NativeError.Check(NativeMethods.ws_manual_seed(unchecked((ulong)seed)), nameof(manual_seed));
            return Generator.Default;
        }

        /// <summary>The state of the processor's default generator.</summary>
        public static Tensor get_rng_state() => Generator.Default.get_state();

        /// <summary>Sets the state of the processor's default generator.</summary>
        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    /// <summary>Seeds from the system's randomness and returns the seed.</summary>
    public static long seed() => random.seed();

    /// <summary>Starts the sequence of a seed on every device.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    /// <summary>The seed of the current sequence.</summary>
    public static long initial_seed() => random.initial_seed();

    /// <summary>The state of the processor's default generator.</summary>
    public static Tensor get_rng_state() => random.get_rng_state();

    /// <summary>Sets the state of the processor's default generator.</summary>
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
