namespace WeightSpace.Architecture.Tests;

public class SourceFileTests
{
    [Fact]
    public void SourceFiles_OfThisRepository_AreFound() => Assert.True(Repository.CSharpFiles("src", "experiments").Count() > 5);

    [Fact]
    public void SourceFiles_OfAllProjects_UseNoBannedApi() =>
        NoViolations.In(Repository.CSharpFiles("src", "experiments")
            .SelectMany(path => SourceRules.BannedApis(path, Repository.Read(path))));

    [Fact]
    public void SourceFiles_OfAllProjects_AreShort() =>
        NoViolations.In(Repository.CSharpFiles("src", "experiments", "tests").SelectMany(path => SourceRules.Size(path, Repository.Read(path))));

    [Fact]
    public void SourceFiles_OfAllProjects_HoldOnePublicTypeOfTheirName() =>
        NoViolations.In(Repository.CSharpFiles("src", "experiments").SelectMany(path => SourceRules.OnePublicType(path, Repository.Read(path))));

    [Theory]
    [InlineData("var t = DateTime.Now;")]
    [InlineData("var t = DateTime.UtcNow;")]
    [InlineData("var r = Random.Shared;")]
    [InlineData("var r = new Random();")]
    [InlineData("GC.Collect();")]
    [InlineData("torch.manual_seed(1);")]
    [InlineData("torch.random.manual_seed(1);")]
    public void BannedApis_EachBannedCall_IsReportedWithItsLine(string call) =>
        Assert.StartsWith("a.cs:2: ", Assert.Single(SourceRules.BannedApis("a.cs", "\n" + call)), StringComparison.Ordinal);

    [Theory]
    [InlineData("// DateTime.Now\n/* Random.Shared */ /// <see cref=\"GC.Collect()\"/>")]
    [InlineData("var s = \"GC.Collect\" + @\"a\"\"GC.Collect\" + \"\"\"\nGC.Collect\n\"\"\" + $\"{1} GC.Collect\";")]
    [InlineData("var r = new Random(seed); generator.manual_seed(1);")]
    public void BannedApis_CommentsStringsAndSeededRandom_Pass(string source) => NoViolations.In(SourceRules.BannedApis("a.cs", source));

    [Fact]
    public void Size_FileOverTheLimit_IsReported()
    {
        var longest = string.Join('\n', Enumerable.Repeat("x = 1;\n\n// comment\n{", SourceRules.MaximumCodeLines));
        NoViolations.In(SourceRules.Size("a.cs", longest));
        Assert.Single(SourceRules.Size("a.cs", longest + "\nx = 2;"));
    }

    [Theory]
    [InlineData("A.cs", "namespace N;\npublic sealed class A { public sealed class Inner { } }\ninternal sealed class C { }")]
    [InlineData("A.T.cs", "public sealed record A<T>(T Value);")]
    [InlineData("torch.Tensor.cs", "public static partial class torch { public sealed partial class Tensor { } }")]
    [InlineData("functional.Losses.cs", "public static partial class torch { public static partial class functional { } }")]
    [InlineData("Linear.cs", "public sealed class Linear { }\npublic static partial class torch { }")]
    [InlineData("A.cs", "namespace N\n{\n public delegate void A(int x);\n}")]
    public void OnePublicType_FileNamedAfterItsType_Passes(string path, string source) => NoViolations.In(SourceRules.OnePublicType(path, source));

    [Theory]
    [InlineData("A.cs", "public sealed class A { }\npublic enum B { }", "2 public types (A, B)")]
    [InlineData("Other.cs", "public static partial class A { public static class B { } }", "the file must be called A.cs")]
    [InlineData("Inner.cs", "public static class A { public static class Inner { } }", "the file must be called A.cs")]
    [InlineData("Other.cs", "public readonly record struct A(int Id);", "the file must be called A.cs")]
    public void OnePublicType_SecondTypeOrOtherName_IsReported(string path, string source, string message) =>
        Assert.Contains(message, Assert.Single(SourceRules.OnePublicType(path, source)), StringComparison.Ordinal);
}
