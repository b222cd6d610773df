using System.Reflection;
using System.Xml.Linq;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace WeightSpace.Architecture.Tests;

public class DependencyArrowTests
{
    private static readonly ArchUnitNET.Domain.Architecture _architecture =
        new ArchLoader().LoadAssemblies([.. Projects().Select(row => Assembly.Load((string)row[1]))]).Build();

    /// <summary>Project file beside assembly name.</summary>
    public static TheoryData<string, string> Projects()
    {
        var data = new TheoryData<string, string>();
        foreach (var path in Repository.Files("src", "experiments").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            var name = XDocument.Parse(Repository.Read(path)).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(path);
            if (TypeRules.Allowed.ContainsKey(name)) data.Add(path, name);
        }
        return data;
    }

    [Fact]
    public void Projects_InThisRepository_AreFound() => Assert.True(Projects().Count >= 7, $"only {Projects().Count} projects were found");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Types_OfEachProject_FollowTheArrows(string path, string assembly)
    {
        _ = path;
        foreach (var other in Projects().Select(row => (string)row[1]).Where(other => other != assembly && !TypeRules.Allowed[assembly].Contains(other)))
            NoViolations.In(MustNotUse(assembly, other).Evaluate(_architecture).Where(result => !result.Passed).Select(result => result.Description));
        NoViolations.In(TypeRules.ForbiddenPackages(assembly, Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!)));
    }

    [Fact]
    public void Types_UseAgainstTheRule_IsReported() => Assert.False(MustNotUse("WeightSpace", "WeightSpace.SymmetryBasis").HasNoViolations(_architecture));

    /// <summary>A project must not even refer to what it may not use.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_OfEachProject_FollowTheArrows(string path, string assembly)
    {
        var referenced = XDocument.Parse(Repository.Read(path)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Select(name => name.StartsWith("WeightSpace", StringComparison.Ordinal) ? name : $"WeightSpace.{name}");
        NoViolations.In(TypeRules.WrongArrows(assembly, referenced));
    }

    [Theory]
    [InlineData("WeightSpace.SymmetryBasis", "WeightSpace")]
    [InlineData("WeightSpace", "WeightSpace.Onnx")]
    [InlineData("WeightSpace.LearnedOptimizers", "WeightSpace.OperatorLearning")]
    [InlineData("WeightSpace.OperatorLearning", "WeightSpace.LearnedOptimizers")]
    [InlineData("WeightSpace.LearnedOptimizers", "WeightSpace.Runner")]
    public void WrongArrows_ArrowAgainstTheDirection_IsReported(string from, string to) =>
        Assert.Equal($"{from} must not use {to}.", Assert.Single(TypeRules.WrongArrows(from, ["System.Runtime", to])));

    [Fact]
    public void ForbiddenPackages_TensorLibraryInSymmetryBasis_IsReported() =>
        Assert.Single(TypeRules.ForbiddenPackages("WeightSpace.SymmetryBasis", ["System.Runtime", "QuikGraph", "Some.Tensors"]));

    private static IArchRule MustNotUse(string assembly, string other) =>
        Types().That().ResideInAssembly(Assembly.Load(assembly)).Should().NotDependOnAny(Types().That().ResideInAssembly(Assembly.Load(other)));
}
