namespace TorchSharp;

public static partial class torch
{
    /// <summary>NVIDIA GPUs.</summary>
    public static partial class cuda
    {
        /// <summary>Whether this libtorch and this machine have at least one.</summary>
        public static bool is_available() => NativeMethods.ws_cuda_is_available() != 0;

        /// <summary>Whether cuDNN can be used.</summary>
        public static bool is_cudnn_available() => NativeMethods.ws_cudnn_is_available() != 0;

        /// <summary>Their number.</summary>
        public static int device_count() => NativeMethods.ws_cuda_device_count();

        /// <summary>Seeds the generators of all devices.</summary>
        public static void manual_seed(long seed) => NativeError.Check(NativeMethods.ws_manual_seed(unchecked((ulong)seed)), nameof(manual_seed));

        /// <summary>Seeds the generators of all devices.</summary>
        public static void manual_seed_all(long seed) => manual_seed(seed);

        /// <summary>Waits until a device has done its work.</summary>
        /// <param name="device">The device; null means the current one.</param>
        public static void synchronize(Device? device = null) =>
            NativeError.Check(NativeMethods.ws_cuda_synchronize(device?.index ?? -1), nameof(synchronize));
    }

    /// <summary>Whether this libtorch and this machine have a CUDA device.</summary>
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>Whether this machine has an Apple GPU that can be used: never, here.</summary>
    public static bool mps_is_available() => false;

    /// <summary>The version of the libtorch in use.</summary>
    public static unsafe string __version__ => System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)NativeMethods.ws_torch_version()) ?? "";

    /// <summary>The number of threads that one operator may use.</summary>
    public static int get_num_threads() => NativeMethods.ws_get_num_threads();

    /// <summary>Sets the number of threads that one operator may use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public static void set_num_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num, 1);
        NativeMethods.ws_set_num_threads(num);
    }

    /// <summary>The number of operators that may run at the same time.</summary>
    public static int get_num_interop_threads() => NativeMethods.ws_get_num_interop_threads();

    /// <summary>Sets the number of operators that may run at the same time; only before the first parallel work.</summary>
    public static void set_num_interop_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num, 1);
        NativeError.Check(NativeMethods.ws_set_num_interop_threads(num), nameof(set_num_interop_threads));
    }
}
