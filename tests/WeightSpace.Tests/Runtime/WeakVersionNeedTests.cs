using TorchSharp;

namespace WeightSpace.Tests.Runtime;

public sealed class WeakVersionNeedTests
{
    [Fact]
    public void Mark_LibraryOfThePackage_ChangesOneBit()
    {
        if (!OperatingSystem.IsLinux()) return;
        var before = File.ReadAllBytes(Library());
        var after = before.ToArray();
        WeakVersionNeed.Mark(after, WeakVersionNeed.TooNew);
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToArray();
        Assert.Equal(2, before[Assert.Single(changed)] ^ after[changed[0]]);

        var again = after.ToArray();
        WeakVersionNeed.Mark(again, WeakVersionNeed.TooNew);
        Assert.Equal(after, again);
    }

    [Fact]
    public void Mark_VersionThatIsNotNeeded_SaysSo()
    {
        if (!OperatingSystem.IsLinux()) return;
        var bytes = File.ReadAllBytes(Library());
        var error = Assert.Throws<FormatException>(() => WeakVersionNeed.Mark(bytes, "GLIBCXX_9.9"));
        Assert.Equal("The native library does not need version GLIBCXX_9.9, so there is nothing to mend.", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Mark_OtherFile_SaysSo(int length)
    {
        var error = Assert.Throws<FormatException>(() => WeakVersionNeed.Mark(new byte[length], WeakVersionNeed.TooNew));
        Assert.Equal("The native library is no 64-bit little-endian ELF file.", error.Message);
    }

    [Fact]
    public void Load_Twice_GivesTheSameAndTensorsWork()
    {
        Assert.Equal(TorchLibrary.Load(), TorchLibrary.Load());
        using var sum = torch.ones(3).sum();
        Assert.Equal(3, sum.item<float>());
    }

    private static string Library() =>
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", TorchLibraryLoader.Native);
}
