namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of pseudo-random numbers on a device, with a state that can be saved.</summary>
    public class Generator : IDisposable
    {
        private static readonly Lazy<Generator> DefaultGenerator = new(() => new Generator(NativeMethods.ws_generator_default((int)DeviceType.CPU, -1), torch.CPU));

        private nint handle;

        /// <summary>A generator of its own.</summary>
        /// <param name="seed">The seed.</param>
        /// <param name="device">The device; null means the processor.</param>
        public Generator(ulong seed = 0, Device? device = null)
            : this(Create(seed, device ?? torch.CPU), device ?? torch.CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            this.handle = handle;
            this.device = device;
        }

        /// <summary>Releases what was not disposed.</summary>
        ~Generator() => Dispose(false);

        /// <summary>The processor's generator, used where none is named.</summary>
        public static Generator Default => DefaultGenerator.Value;

        /// <summary>The native reference.</summary>
        /// <exception cref="InvalidOperationException">The generator was disposed.</exception>
        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("The generator was disposed.");

        /// <summary>The device whose operators can use the generator.</summary>
        public Device device { get; private set; }

        /// <summary>The state, as bytes: shape <c>[n]</c>, dtype Byte; the caller disposes it.</summary>
        public Tensor get_state()
        {
            var state = NativeMethods.ws_generator_get_state(Handle);
            if (state == 0)
            {
                NativeError.Throw(nameof(get_state));
            }
            GC.KeepAlive(this);
            return new Tensor(state);
        }

        /// <summary>Sets the state to one that <see cref="get_state"/> gave.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">It is no such state.</exception>
        public void set_state(Tensor value)
        {
            NativeError.Check(NativeMethods.ws_generator_set_state(Handle, value.RequireHandle()), nameof(set_state), value);
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        /// <summary>Starts the sequence of a seed.</summary>
        /// <returns>This generator.</returns>
        public Generator manual_seed(long seed)
        {
            NativeError.Check(NativeMethods.ws_generator_manual_seed(Handle, unchecked((ulong)seed)), nameof(manual_seed));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Seeds from the system's randomness and returns the seed.</summary>
        public unsafe long seed()
        {
            ulong value;
            NativeError.Check(NativeMethods.ws_generator_seed(Handle, &value), nameof(seed));
            GC.KeepAlive(this);
            return unchecked((long)value);
        }

        /// <summary>The seed of the current sequence.</summary>
        public unsafe long initial_seed()
        {
            ulong value;
            NativeError.Check(NativeMethods.ws_generator_initial_seed(Handle, &value), nameof(initial_seed));
            GC.KeepAlive(this);
            return unchecked((long)value);
        }

        /// <summary>Frees the generator.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the generator.</summary>
        /// <param name="disposing">Whether called from <see cref="Dispose()"/>.</param>
        protected virtual void Dispose(bool disposing)
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released != 0)
            {
                NativeMethods.ws_generator_release(released);
            }
        }

        private static nint Create(ulong seed, Device device)
        {
            torch.InitializeDevice(device);
            var created = NativeMethods.ws_generator_create((int)device.type, device.index, seed);
            if (created == 0)
            {
                NativeError.Throw("Generator");
            }
            return created;
        }
    }
}
