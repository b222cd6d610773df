using WeightSpace.OperatorGenerator.Code;
using WeightSpace.OperatorGenerator.Schemas;

namespace Libtorch.Tests.SystemProvider.Operators;

/// <summary>The generator: its output in the repository is up to date, and it refuses lines that do not fit the schemas.</summary>
public sealed class GeneratorTests
{
    private const string Header = "[Tensor]\n";

    [Fact]
    public void Generation_CheckedInFiles_AreUpToDate()
    {
        string root = RepositoryRoot();
        string native = Path.Combine(root, "native", "build", "libweightspace_native.so");
        if (Environment.GetEnvironmentVariable("WEIGHTSPACE_NATIVE") is { Length: > 0 } named)
            native = Directory.Exists(named) ? Path.Combine(named, "libweightspace_native.so") : named;
        string sources = Path.Combine(root, "src", "Libtorch", "TorchSharp");
        (SortedDictionary<string, string> files, List<string> errors) = Generation.Run(
            Path.Combine(root, "src", "Libtorch", "Generator"), sources, SchemaParser.ParseAll(SchemaSource.Read(native)));
        Assert.Empty(errors);
        Assert.Empty(Generation.Differences(files, Path.Combine(sources, "Generated")));
    }

    [Fact]
    public void Differences_ChangedCode_AreReportedAndChangedCommentsAreNot()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "a.g.cs"), "/// old\ncode\n");
        Assert.Empty(Generation.Differences(new() { ["a.g.cs"] = "/// new\ncode\n" }, folder.Path));
        Assert.Equal(["a.g.cs differs"], Generation.Differences(new() { ["a.g.cs"] = "/// old\nother\n" }, folder.Path));
        Assert.Equal(["b.g.cs is missing", "a.g.cs belongs to no operator list"], Generation.Differences(new() { ["b.g.cs"] = "" }, folder.Path));
    }

    [Theory]
    [InlineData("relu() -> Tensor = aten::relux(self: this)", "operators.test.txt(2): relu: libtorch has no operator aten::relux")]
    [InlineData("add(Tensor x) -> Tensor = aten::add(self: this, other: x)", "operators.test.txt(2): add: libtorch has no operator aten::add; there are aten::add.Tensor")]
    [InlineData("add(Tensor x) -> Tensor = aten::add.Tensor(self: this)", "operators.test.txt(2): add: argument 'other' (Tensor) of aten::add.Tensor has no default and is not given")]
    [InlineData("add(string x) -> Tensor = aten::add.Tensor(self: this, other: x)", "operators.test.txt(2): add: argument 'other' is Tensor; expected a C# Tensor or Parameter, got 'x' of type string")]
    [InlineData("add(Tensor x) -> Tensor = aten::add.Tensor(self: this, onther: x)", "operators.test.txt(2): add: aten::add.Tensor has no argument 'onther'")]
    [InlineData("add(Tensor x) -> Tensor[] = aten::add.Tensor(self: this, other: x)", "operators.test.txt(2): add: aten::add.Tensor returns Tensor, the C# result is Tensor[]")]
    [InlineData("sum(string dim) -> Tensor = aten::sum.dim_IntList(self: this, dim: dim)", "operators.test.txt(2): sum: argument 'dim' is int[1]?; the C# value 'dim' of type string does not convert to it")]
    [InlineData("relu() = aten::relu(self: this)", "operators.test.txt(2): expected ' -> Result = aten::operator(...)'")]
    public void Generation_LineThatDoesNotFit_NamesFileLineAndReason(string line, string expected)
    {
        (_, List<string> errors) = Generate(Header + line);
        Assert.StartsWith(expected, Assert.Single(errors));
    }

    [Fact]
    public void Generation_MappedLine_CallsTheOperatorWithDefaultsInBetween()
    {
        (SortedDictionary<string, string> files, List<string> errors) = Generate(Header + "total(ScalarType? type = null) -> Tensor = aten::sum.dim_IntList(self: this, dim: [0, 1], dtype: type)");
        Assert.Empty(errors);
        string code = Assert.Single(files).Value;
        Assert.Contains("public unsafe Tensor total(ScalarType? type = null)", code);
        Assert.Contains("sum_dim_IntList.Call([NativeValue.From(this), NativeValue.From(values", code);
        Assert.Contains("NativeValue.Default, NativeValue.FromOrNone(type)]);", code);
        Assert.Contains("/// <summary>Calls <c>aten::sum.dim_IntList(", code);
    }

    [Fact]
    public void Generation_MethodWrittenByHand_IsLeftOut()
    {
        (SortedDictionary<string, string> files, _) = Generate(
            Header + "sum(ScalarType? type = null) -> Tensor = aten::sum(self: this, dtype: type)\nt() -> Tensor = aten::t(self: this)",
            "public static partial class torch\n{\n    public partial class Tensor\n    {\n        public Tensor sum(ScalarType? type = null) => Sum(this);\n    }\n}\n");
        Assert.DoesNotContain("Tensor sum(", Assert.Single(files).Value);
        Assert.Contains("Tensor t()", Assert.Single(files).Value);
    }

    [Fact]
    public void SchemaParser_ListsOptionalsAndAliases_AreRead()
    {
        OperatorSchema schema = SchemaParser.Parse("aten::f.x(Tensor(a!) self, SymInt[2]? size=[1, 2], *, Tensor?[] rest, str mode=\"a, b\") -> (Tensor(a!), int[] sizes)");
        Assert.Equal("aten::f", schema.BaseName);
        Assert.Equal("x", schema.Overload);
        Assert.Equal(["Tensor", "int[2]?", "Tensor?[]", "str"], schema.Arguments.Select(argument => argument.Type.ToString()));
        Assert.Equal([null, "[1, 2]", null, "\"a, b\""], schema.Arguments.Select(argument => argument.Default));
        Assert.Equal(["Tensor", "int[]"], schema.Results.Select(type => type.ToString()));
        Assert.True(schema.WritesFirst);
    }

    private static (SortedDictionary<string, string> Files, List<string> Errors) Generate(string list, string handwritten = "")
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "operators.test.txt"), list);
        File.WriteAllText(Path.Combine(folder.Path, "hand.cs"), handwritten);
        return Generation.Run(folder.Path, folder.Path, SchemaParser.ParseAll(
        [
            "aten::relu(Tensor self) -> Tensor",
            "aten::t(Tensor(a) self) -> Tensor(a)",
            "aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor",
            "aten::sum(Tensor self, *, ScalarType? dtype=None) -> Tensor",
            "aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
        ]));
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WeightSpace.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds WeightSpace.sln.");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("operators").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
