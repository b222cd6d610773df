using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class RMSProp
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The mean of the squared gradient, shape of the parameter.</summary>
        public Tensor square_avg = null!;

        /// <summary>The old step, shape of the parameter, or null.</summary>
        public Tensor? momentum_buffer;

        /// <summary>The mean of the gradient, or null.</summary>
        public Tensor? grad_avg;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref square_avg!, null);
            Keep(ref momentum_buffer, null);
            Keep(ref grad_avg, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Keep(ref square_avg!, Zeros());
            Keep(ref momentum_buffer, Zeros());
            Keep(ref grad_avg, Zeros());
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref square_avg!, device);
            Move(ref momentum_buffer, device);
            Move(ref grad_avg, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            square_avg.Load(reader);
            LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);
            LoadConditionalStateTensor(reader, ref grad_avg, _parameter.device);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            square_avg.Save(writer);
            SaveConditionalStateTensor(writer, momentum_buffer);
            SaveConditionalStateTensor(writer, grad_avg);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Keep(ref square_avg!, Copy(other.square_avg));
            Keep(ref momentum_buffer, Copy(other.momentum_buffer));
            Keep(ref grad_avg, Copy(other.grad_avg));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && Close(square_avg, rhs.square_avg) && Close(momentum_buffer, rhs.momentum_buffer) && Close(grad_avg, rhs.grad_avg);
    }
}
