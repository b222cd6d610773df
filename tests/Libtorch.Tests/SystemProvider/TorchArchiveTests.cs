using static TorchSharp.torch;

namespace Libtorch.Tests.SystemProvider;

public sealed class TorchArchiveTests
{
    [Fact]
    public void Load_LibtorchArchive_SaysWhatToUseInstead()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [.. "PK\u0003\u0004"u8, 0, 0, 0, 0]);
            Assert.Contains("safetensors", Assert.Throws<InvalidDataException>(() => load(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
