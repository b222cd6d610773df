using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Moving and converting modules: <c>module.to(...)</c>, which answers the module with its own type.</summary>
/// <remarks>Moving makes new parameter objects, as in TorchSharp: create optimizers after it.</remarks>
public static class ModuleExtensionMethods
{
    /// <summary>Converts parameters and floating-point buffers.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="type">A floating-point or complex dtype.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T to<T>(this T module, ScalarType type, bool non_blocking = false) where T : nn.Module =>
        (T)module._to(type, non_blocking);

    /// <summary>Moves and converts parameters and buffers.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="device">The target device.</param>
    /// <param name="type">A floating-point or complex dtype.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false) where T : nn.Module =>
        (T)module._to(device, type, non_blocking);

    /// <summary>Moves parameters and buffers.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="deviceType">The type of the target device.</param>
    /// <param name="deviceIndex">Its index, -1 for the current one.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : nn.Module =>
        (T)module._to(deviceType, deviceIndex, non_blocking);

    /// <summary>Moves parameters and buffers.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="device">The target device.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T to<T>(this T module, Device device, bool non_blocking = false) where T : nn.Module =>
        (T)module._to(device.type, device.index, non_blocking);

    /// <summary>Moves parameters and buffers.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="device">The target device as text, for instance <c>cuda:0</c>.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T to<T>(this T module, string device, bool non_blocking = false) where T : nn.Module =>
        module.to(new Device(device), non_blocking);

    /// <summary>Moves and converts to the device and dtype of a tensor.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="other">The model to follow.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T to<T>(this T module, Tensor other, bool non_blocking = false) where T : nn.Module =>
        (T)module._to(other.device, other.dtype, non_blocking);

    /// <summary>Moves parameters and buffers to the CPU.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T cpu<T>(this T module, bool non_blocking = false) where T : nn.Module =>
        (T)module._to(DeviceType.CPU, -1, non_blocking);

    /// <summary>Moves parameters and buffers to a CUDA device.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="deviceIndex">Its index, -1 for the current one.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : nn.Module =>
        (T)module._to(DeviceType.CUDA, deviceIndex, non_blocking);

    /// <summary>Converts to Bool. Fails: a module holds floating-point or complex values.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @bool<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Bool, non_blocking);

    /// <summary>Converts to Byte. Fails: a module holds floating-point or complex values.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @byte<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Byte, non_blocking);

    /// <summary>Converts to Int8. Fails: a module holds floating-point or complex values.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @char<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Int8, non_blocking);

    /// <summary>Converts to Int16. Fails: a module holds floating-point or complex values.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @short<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Int16, non_blocking);

    /// <summary>Converts to Int32. Fails: a module holds floating-point or complex values.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @int<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Int32, non_blocking);

    /// <summary>Converts to Int64. Fails: a module holds floating-point or complex values.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @long<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Int64, non_blocking);

    /// <summary>Converts to Float16.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T half<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float16, non_blocking);

    /// <summary>Converts to BFloat16.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.BFloat16, non_blocking);

    /// <summary>Converts to Float32.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @float<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float32, non_blocking);

    /// <summary>Converts to Float64.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T @double<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float64, non_blocking);

    /// <summary>Converts to ComplexFloat32.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T cfloat<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.ComplexFloat32, non_blocking);

    /// <summary>Converts to ComplexFloat64.</summary>
    /// <typeparam name="T">The class of the module.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="non_blocking">Accepted for compatibility.</param>
    /// <returns>The module itself.</returns>
    public static T cdouble<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.ComplexFloat64, non_blocking);
}
