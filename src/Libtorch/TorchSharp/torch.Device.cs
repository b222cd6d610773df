namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives: a kind of device and, where there are several, a number.</summary>
    public class Device
    {
        /// <summary>The kind of device.</summary>
        public DeviceType type { get; private set; } = DeviceType.CPU;

        /// <summary>The number of the device; -1 means the current one.</summary>
        public int index { get; private set; } = -1;

        /// <summary>A device from its description.</summary>
        /// <param name="description">For instance <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
        /// <exception cref="ArgumentException">The kind is unknown, or the text has more than one colon.</exception>
        /// <exception cref="FormatException">The number after the colon is none.</exception>
        public Device(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            var parts = description.Split(':');
            if (parts.Length > 2)
            {
                throw new ArgumentException($"Device '{description}' must look like 'cpu' or 'cuda:0'.", nameof(description));
            }
            type = ParseType(parts[0]);
            if (parts.Length == 2)
            {
                index = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        /// <summary>A device from the name of its kind.</summary>
        /// <param name="deviceType">For instance <c>cuda</c>.</param>
        /// <param name="index">The number of the device; -1 means the current one.</param>
        public Device(string deviceType, int index = -1)
        {
            type = ParseType(deviceType);
            this.index = index;
        }

        /// <summary>A device of a kind.</summary>
        /// <param name="deviceType">The kind.</param>
        /// <param name="index">The number of the device; -1 means the current one.</param>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>A CUDA device.</summary>
        /// <param name="index">Its number.</param>
        public Device(int index)
        {
            type = DeviceType.CUDA;
            this.index = index;
        }

        /// <summary>The description that the constructor understands.</summary>
        public override string ToString() => index < 0 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";

        /// <summary>A device from its description.</summary>
        public static implicit operator Device(string description) => new(description);

        private static DeviceType ParseType(string text) =>
            Enum.TryParse<DeviceType>(text, ignoreCase: true, out var value) && !char.IsDigit(text[0])
                ? value
                : throw new ArgumentException($"Unknown kind of device '{text}'; for instance 'cpu' or 'cuda' is expected.");
    }

    /// <summary>The current CUDA device.</summary>
    public static Device CUDA => cudaDevice ??= InitializeDevice(new Device(DeviceType.CUDA, -1));

    private static Device? cudaDevice;

    /// <summary>The current Apple GPU.</summary>
    public static Device MPS => new(DeviceType.MPS, -1);

    /// <summary>The processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU, -1);

    /// <summary>The device without data.</summary>
    public static readonly Device META = new(DeviceType.META, -1);

    /// <summary>A device from its description, checked to be there.</summary>
    public static Device device(string description) => InitializeDevice(new Device(description));

    /// <summary>A device from the name of its kind, checked to be there.</summary>
    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    /// <summary>A device of a kind, checked to be there.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    /// <summary>A CUDA device.</summary>
    public static Device device(int index) => new(DeviceType.CUDA, index);

    /// <summary>Whether devices of the kind can be used in this process.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CPU or DeviceType.META => true,
        DeviceType.CUDA => cuda.is_available(),
        _ => false,
    };

    /// <summary>Checks that devices of the kind can be used in this process.</summary>
    /// <exception cref="InvalidOperationException">They cannot.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
        {
            throw new InvalidOperationException($"This libtorch or this machine has no device of kind {deviceType}. Use the CPU, or point LIBTORCH to a build with {deviceType}.");
        }
    }

    /// <summary>Checks that a device's kind can be used; null means the default device.</summary>
    /// <exception cref="InvalidOperationException">It cannot.</exception>
    public static Device InitializeDevice(Device? device)
    {
        device ??= default_device;
        if (device.type is not (DeviceType.CPU or DeviceType.META))
        {
            InitializeDeviceType(device.type);
        }
        return device;
    }

    private static Device default_device = CPU;

    /// <summary>Sets the device of tensors that are created without naming one.</summary>
    public static void set_default_device(Device device) => default_device = InitializeDevice(device);

    /// <summary>Sets the device of tensors that are created without naming one.</summary>
    public static void set_default_device(string device) => set_default_device(new Device(device));

    /// <summary>The device of tensors that are created without naming one.</summary>
    public static Device get_default_device() => default_device;
}
