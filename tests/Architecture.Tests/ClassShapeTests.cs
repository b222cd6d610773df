using System.Reflection;

namespace WeightSpace.Architecture.Tests;

public class ClassShapeTests
{
    private static readonly Dictionary<string, string[]> Roots = new()
    {
        ["WeightSpace.SymmetryBasis"] = ["WeightSpace.SymmetryBasis"],
        ["WeightSpace"] = ["WeightSpace"],
        ["WeightSpace.Onnx"] = ["WeightSpace.Onnx"],
        ["WeightSpace.LearnedOptimizers"] = ["WeightSpace.LearnedOptimizers"],
        ["WeightSpace.OperatorLearning"] = ["WeightSpace.OperatorLearning"],
        ["WeightSpace.AuxiliaryCoordinates"] = ["WeightSpace.AuxiliaryCoordinates"],
        ["WeightSpace.Distributed"] = ["WeightSpace.Distributed"],
        ["WeightSpace.Testing"] = ["WeightSpace.Testing"],
        ["WeightSpace.Runner"] = ["WeightSpace.Experiments"],
    };

    public static TheoryData<string> Assemblies() => [.. DependencyArrowTests.Projects().Select(row => (string)row[1])];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicClasses_OfEachAssembly_AreStaticAbstractOrSealed(string assembly) =>
        NoViolations.In(PublicTypes(assembly).SelectMany(TypeRules.ClassShape));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicTypes_OfEachAssembly_AreInItsNamespace(string assembly) =>
        NoViolations.In(PublicTypes(assembly).SelectMany(type => TypeRules.Namespace(type, Roots[assembly])));

    [Theory]
    [InlineData(typeof(Concrete), "is neither static, abstract nor sealed")]
    [InlineData(typeof(WithVirtualBody), "is virtual with a body")]
    public void ClassShape_OpenClass_IsReported(Type type, string message) =>
        Assert.Contains(message, Assert.Single(TypeRules.ClassShape(type)), StringComparison.Ordinal);

    [Theory]
    [InlineData(typeof(Closed))]
    [InlineData(typeof(AbstractRecord))]
    [InlineData(typeof(TypeRules))]
    [InlineData(typeof(DateTime))]
    public void ClassShape_ClosedOrAbstractType_Passes(Type type) => NoViolations.In(TypeRules.ClassShape(type));

    [Fact]
    public void Namespace_ForeignNamespace_IsReported() => Assert.Single(TypeRules.Namespace(typeof(Concrete), ["WeightSpace.SymmetryBasis"]));

    private static IEnumerable<Type> PublicTypes(string assembly) => Assembly.Load(assembly).GetExportedTypes();

#pragma warning disable CA1852 // These two are open on purpose: the rule must report them.
    internal class Concrete;
#pragma warning restore CA1852

    internal abstract class WithVirtualBody
    {
        public virtual int Value() => 1;
    }

    internal sealed class Closed;

    internal abstract record AbstractRecord(int Value);
}
