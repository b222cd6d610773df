namespace WeightSpace.Architecture.Tests;

public class RepositoryTests
{
    private const long LargestTextFile = 4_000_000;

    [Fact]
    public void Files_OfThisRepository_NameNoMachineAndNoRegistry() =>
        NoViolations.In(Repository.Files()
            .Where(path => !IsBinary(path))
            .SelectMany(path => SourceRules.MachineSpecifics(path, Repository.Read(path))));

    [Theory]
    [InlineData("/home", "/someone/x")]
    [InlineData("see /root", "/x")]
    [InlineData("\"/work", "/main\"")]
    [InlineData("https://api.nuget", ".org/v3/index.json")]
    public void MachineSpecifics_PathOfOneMachine_IsReported(string start, string end) =>
        Assert.StartsWith("a.md:2: ", Assert.Single(SourceRules.MachineSpecifics("a.md", "first\n" + start + end)), StringComparison.Ordinal);

    [Theory]
    [InlineData("/usr/lib and src/work/x and $HOME/x and C:" + "/x")]
    [InlineData("home/root")]
    public void MachineSpecifics_PathOfAnyMachine_Passes(string text) => NoViolations.In(SourceRules.MachineSpecifics("a.md", text));

    private static bool IsBinary(string path)
    {
        var file = new FileInfo(Path.Combine(Repository.Root, path));
        if (file.Length > LargestTextFile)
        {
            return true;
        }
        Span<byte> start = stackalloc byte[8192];
        using var stream = file.OpenRead();
        return start[..stream.Read(start)].Contains((byte)0);
    }
}
