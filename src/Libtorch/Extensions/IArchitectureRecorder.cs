namespace WeightSpace.Engine;

/// <summary>Records the operations of a network's forward pass as an architecture graph.</summary>
public interface IArchitectureRecorder
{
    /// <summary>
    /// Declares the next input of the module. At the top level every axis is fixed; in a module called by another one it is that module's argument.
    /// </summary>
    /// <param name="name">Name for messages and labels.</param>
    /// <param name="shape">Sizes of all axes, batch axes included (any representative batch size).</param>
    /// <exception cref="ArgumentException">The shape disagrees with the argument that a calling module passed.</exception>
    ArchitectureValue Input(string name, params ReadOnlySpan<long> shape);

    /// <summary>Refers to a parameter.</summary>
    /// <param name="name">As in <c>named_parameters()</c> of the describing module.</param>
    /// <exception cref="ArgumentException">The module has no such parameter.</exception>
    ArchitectureValue Parameter(string name);

    /// <summary>Calls a registered child module that takes one input and gives one output.</summary>
    /// <param name="childName">As in <c>named_modules()</c> of the describing module; dots reach grandchildren.</param>
    /// <param name="input">The child's argument.</param>
    /// <exception cref="ArgumentException">The module has no such child.</exception>
    ArchitectureValue Call(string childName, ArchitectureValue input);

    /// <summary>A generalised tensor contraction; axes under one letter share one label.</summary>
    /// <param name="equation">As for <c>torch.einsum</c>, with an explicit output: <c>"bp,np-&gt;bn"</c>.</param>
    /// <param name="operands">One value per operand of the equation.</param>
    ArchitectureValue Einsum(string equation, params ReadOnlySpan<ArchitectureValue> operands);

    /// <summary>Addition with broadcasting: axes that meet share one label.</summary>
    /// <param name="left">First summand.</param>
    /// <param name="right">Second summand.</param>
    ArchitectureValue Add(ArchitectureValue left, ArchitectureValue right);

    /// <summary>An operation that acts on every element alike (activation, product, …), with broadcasting.</summary>
    /// <param name="operation">Name for messages.</param>
    /// <param name="operands">One value or several.</param>
    ArchitectureValue Elementwise(string operation, params ReadOnlySpan<ArchitectureValue> operands);

    /// <summary>Declares an output of the module. At the top level every axis is fixed; in a called module it is the value returned.</summary>
    /// <param name="value">The value that the module returns.</param>
    void Output(ArchitectureValue value);
}
