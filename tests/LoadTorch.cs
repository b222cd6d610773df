using System.Reflection;
using System.Runtime.CompilerServices;

namespace WeightSpace.TestSupport;

/// <summary>Loads libtorch before the first test: tests run side by side, and a second thread that uses torch while the
/// first is still loading it would not find it.</summary>
internal static class LoadTorch
{
#pragma warning disable CA2255 // Each test assembly is a program of its own.
    [ModuleInitializer]
    internal static void Run()
#pragma warning restore CA2255
    {
        try
        {
            Assembly.Load("TorchSharp");
        }
        catch (FileNotFoundException)
        {
            // Tests without tensors.
        }
    }
}
