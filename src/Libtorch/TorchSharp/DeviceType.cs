namespace TorchSharp;

/// <summary>Kinds of devices, numbered as in libtorch.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,
    /// <summary>NVIDIA GPUs.</summary>
    CUDA = 1,
    /// <summary>Reserved for explicit MKL-DNN tensors.</summary>
    MKLDNN = 2,
    /// <summary>OpenGL.</summary>
    OPENGL = 3,
    /// <summary>OpenCL.</summary>
    OPENCL = 4,
    /// <summary>IDEEP.</summary>
    IDEEP = 5,
    /// <summary>AMD GPUs.</summary>
    HIP = 6,
    /// <summary>FPGAs.</summary>
    FPGA = 7,
    /// <summary>MSNPU.</summary>
    MSNPU = 8,
    /// <summary>XLA devices, such as TPUs.</summary>
    XLA = 9,
    /// <summary>Apple's GPUs.</summary>
    MPS = 13,
    /// <summary>No data, only shapes.</summary>
    META = 14,
}
